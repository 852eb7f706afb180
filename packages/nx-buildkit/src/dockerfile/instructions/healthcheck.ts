import { DockerfileProblem } from '../text/problem';
import { parseFlags, type FlagTypes } from '../parser/flags';
import type { Instruction } from '../parser/instruction';

const DURATIONS = ['interval', 'timeout', 'start-period', 'start-interval'];

const FLAGS: FlagTypes = new Map([...DURATIONS, 'retries'].map((name) => [name, 'value']));

/** Of Go's time.ParseDuration, in nanoseconds. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['μs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 6e10],
  ['h', 3.6e12],
]);

/**
 * Checks a HEALTHCHECK.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/instructions/parse.go (parseHealthcheck)
 */
export function checkHealthcheck({ args: [type, ...command], flags }: Instruction): void {
  if (type === undefined) throw new DockerfileProblem('HEALTHCHECK requires at least one argument');
  if (type.toUpperCase() === 'NONE') {
    if (command.length > 0) throw new DockerfileProblem('HEALTHCHECK NONE takes no arguments');
    return;
  }
  const values = parseFlags(flags, FLAGS);
  if (type.toUpperCase() !== 'CMD') throw new DockerfileProblem(`Unknown type "${type}" in HEALTHCHECK (try CMD)`);
  if (command.length === 0) throw new DockerfileProblem('Missing command after HEALTHCHECK CMD');
  for (const name of DURATIONS) checkInterval(name, values.get(name)?.[0] ?? '');
  checkRetries(values.get('retries')?.[0] ?? '');
}

function checkInterval(name: string, text: string): void {
  const nanoseconds = text === '' ? 0 : parseDuration(text);
  if (nanoseconds === undefined) {
    throw new DockerfileProblem(
      `--${name}=${text} is not a duration`,
      `Write a number with a unit, such as --${name}=30s.`,
    );
  }
  if (nanoseconds !== 0 && nanoseconds < 1e6) throw new DockerfileProblem(`--${name}=${text} cannot be less than 1ms`);
}

/** In nanoseconds; undefined for text that is not a duration or does not fit into 64 bits. */
function parseDuration(text: string): number | undefined {
  const [, sign, amounts = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (amounts === '0') return 0;
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(amounts)) return undefined;
  let total = 0;
  for (const [, amount, unit = ''] of amounts.matchAll(/([\d.]+)(\D+)/g)) {
    total += Number(amount) * (UNITS.get(unit) ?? 0);
  }
  if (total > 2 ** 63 - 1024) return undefined;
  return Math.trunc(sign === '-' ? -total : total);
}

function checkRetries(text: string): void {
  if (text === '') return;
  const retries = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  if (!(retries >= 0 && retries < 2 ** 31))
    throw new DockerfileProblem(`--retries=${text} must be a non-negative integer`);
}
