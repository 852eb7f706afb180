import type { TargetConfiguration } from '@nx/devkit';
import { badInput, type BuildkitError } from '../../errors';
import { camelCase } from '../flags/camel-case';
import { OPTION_OF } from '../flags/buildx-arguments';
import { nearest } from '../nearest';
import { faultIn, type OptionFault, type OptionSchema } from './option-faults';
import { SCHEMAS } from './schemas';

/** The executors that run as batches: Nx hands them what they do not know, since it would end the whole batch without a word on it. */
export const BATCHED = { dockerBuild: 'docker-build', prefetch: 'prefetch' } as const;

/** Where the options of a task may come from. */
export interface OptionSources {
  /** Its name: `web:docker-build`. */
  readonly task: string;
  readonly target: Pick<TargetConfiguration, 'configurations'>;
  readonly configuration?: string | undefined;
  /** Its options from the command line, as Nx has them. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** Whether the command line may be meant for another task, which passes on what it does not know. Only asked about options that are not known. */
  readonly isDependency: () => boolean;
}

/**
 * Refuses options that the executor does not have, and values of another kind than the option has.
 *
 * @throws BuildkitError that names the option, where it stands, and the one that is likely meant
 */
export function checkOptions(executor: keyof typeof BATCHED, options: object, sources: OptionSources): void {
  const { properties }: { readonly properties: Readonly<Record<string, OptionSchema>> } = SCHEMAS[executor];
  for (const [name, value] of Object.entries(options)) {
    const isPassedOn =
      !Object.hasOwn(properties, name) && overrideOf(name, sources) !== undefined && sources.isDependency();
    const schema = { type: 'object', properties, additionalProperties: isPassedOn };
    const fault = faultIn({ [name]: value }, schema);
    if (fault) throw refusal(BATCHED[executor], fault, properties, sources);
  }
}

function refusal(
  executor: string,
  fault: OptionFault,
  properties: Readonly<Record<string, OptionSchema>>,
  sources: OptionSources,
): BuildkitError {
  const [top = ''] = fault.path;
  const path = fault.path.join('.');
  const place = placeOf(top, sources);
  const refuse = (what: string, remedy: string) => badInput('NXBK-0405', `${what} (${place})`, remedy);
  if (!fault.unknown) return refuse(`The option ${path} is not ${fault.expected}`, `give ${fault.expected}`);
  if (top === '_') return refuse(`${executor} takes options, and no other words`, 'write --<option>=<value>');
  // Nx reads `--no-cache` as an option `cache` that is false.
  const given = overrideOf(top, sources) === false ? `no-${top}` : path;
  const last = fault.path.at(-1) ?? given;
  const meant = OPTION_OF.get(given) ?? nearest(last.replaceAll('-', ''), fault.known)[0];
  return refuse(
    `${executor} has no option ${given}`,
    meant === undefined
      ? 'remove it: docs/options.md lists all options'
      : `use the option ${meant}${example(meant, properties[meant], place)}`,
  );
}

/** How to write an option on the command line that takes more than a text. */
function example(name: string, option: OptionSchema | undefined, place: string): string {
  if (place !== COMMAND_LINE) return '';
  if (option?.type === 'object') return `: --${name}.<name>=<value>`;
  return option?.type === 'array' ? `: --${name}=<entry>` : '';
}

const COMMAND_LINE = 'on the command line';

function placeOf(name: string, sources: OptionSources): string {
  const { task, target, configuration = '' } = sources;
  if (overrideOf(name, sources) !== undefined) return COMMAND_LINE;
  const configured: object = target.configurations?.[configuration] ?? {};
  const where = Object.hasOwn(configured, name) ? `configuration ${configuration}` : 'options';
  return `in the ${where} of ${task}, in project.json or nx.json`;
}

/** The command line can have it in kebab-case. */
function overrideOf(name: string, { overrides }: OptionSources): unknown {
  return Object.entries(overrides).find(([given]) => given === name || camelCase(given) === name)?.[1];
}
