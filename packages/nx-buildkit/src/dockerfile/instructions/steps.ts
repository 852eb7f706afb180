import { parseFlags } from '../parser/flags';
import type { Instruction } from '../parser/instruction';
import { DockerfileProblem, withPlace } from '../text/problem';
import { checkInstruction, checkSources, flagTypes } from './rules';
import { checkDevice, mountFrom } from './run-flags';

/** What an instruction of a stage needs from other stages and images. */
export interface Step {
  readonly instruction: Instruction;
  /** The value of `COPY --from`. */
  readonly copyFrom?: string;
  /** Each `RUN --mount` as it is written. */
  readonly mounts?: readonly string[];
  /** The `from` of each of them, empty for a mount without. */
  readonly mountsFrom?: readonly string[];
  /** The instruction that ONBUILD keeps for stages built on this one. */
  readonly trigger?: string;
}

const COPY_FLAGS = flagTypes({
  chown: 'value',
  from: 'value',
  chmod: 'value',
  link: 'boolean',
  exclude: 'values',
  parents: 'boolean',
});
const RUN_FLAGS = flagTypes({ mount: 'values', device: 'values', network: 'value', security: 'value' });

const NETWORKS = ['default', 'none', 'host'];
const SECURITIES = ['insecure', 'sandbox'];

/** @throws DockerfileProblem for an instruction that BuildKit refuses */
export function readStep(instruction: Instruction): Step {
  return withPlace(instruction.placeOf(0), () => {
    switch (instruction.keyword) {
      case 'copy':
        return readCopy(instruction);
      case 'run':
        return readRun(instruction);
      case 'onbuild':
        return readOnbuild(instruction);
      default:
        checkInstruction(instruction);
        return { instruction };
    }
  });
}

function readCopy(instruction: Instruction): Step {
  checkSources(instruction);
  const [from] = parseFlags(instruction.flags, COPY_FLAGS).get('from') ?? [];
  return from ? { instruction, copyFrom: from } : { instruction };
}

function readRun(instruction: Instruction): Step {
  const flags = parseFlags(instruction.flags, RUN_FLAGS);
  flags.get('device')?.forEach(checkDevice);
  checkOneOf('network', NETWORKS, flags.get('network')?.[0]);
  checkOneOf('security', SECURITIES, flags.get('security')?.[0]);
  const mounts = flags.get('mount') ?? [];
  return { instruction, mounts, mountsFrom: mounts.map(mountFrom) };
}

function checkOneOf(flag: string, allowed: readonly string[], value: string | undefined): void {
  if (value === undefined || allowed.includes(value)) return;
  throw new DockerfileProblem(`--${flag}=${value} is not valid`, `Write one of ${allowed.join(', ')}.`);
}

function readOnbuild(instruction: Instruction): Step {
  const { trigger, flags, text } = instruction;
  if (!trigger) throw new DockerfileProblem('ONBUILD requires at least one argument');
  parseFlags(flags, flagTypes({}));
  if (['maintainer', 'from'].includes(trigger.keyword)) {
    throw new DockerfileProblem(`${trigger.keyword.toUpperCase()} isn't allowed as an ONBUILD trigger`);
  }
  return { instruction, trigger: text.replace(/^[\t\n\f\r ]*onbuild[\t\n\f\r ]*/iu, '') };
}
