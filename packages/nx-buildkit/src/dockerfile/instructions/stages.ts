import { parseFlags } from '../parser/flags';
import { cut, lower } from '../text/go-text';
import type { Instruction } from '../parser/instruction';
import { DockerfileProblem, withPlace } from '../text/problem';
import { flagTypes } from './rules';
import { readStep, type Step } from './steps';

/** An ARG before the first FROM. */
export interface GlobalArg {
  readonly name: string;
  readonly value?: string;
  readonly instruction: Instruction;
}

export interface Stage {
  readonly instruction: Instruction;
  /** As it is written. */
  readonly base: string;
  /** In lower case; undefined for a stage without a name. */
  readonly name?: string;
  /** As it is written; undefined or empty for a stage without. */
  readonly platform?: string;
  readonly steps: readonly Step[];
}

const FROM_FLAGS = flagTypes({ platform: 'value' });

/**
 * Groups the instructions into stages. Every instruction is checked, needed or not.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/instructions/parse.go (Parse)
 * @throws DockerfileProblem for an instruction that BuildKit refuses, and if there is no stage
 */
export function readStages(instructions: readonly Instruction[]): {
  args: readonly GlobalArg[];
  stages: readonly Stage[];
} {
  const args: GlobalArg[] = [];
  const stages: (Stage & { readonly steps: Step[] })[] = [];
  for (const instruction of instructions) {
    const stage = stages.at(-1);
    if (instruction.keyword === 'from')
      stages.push({ ...withPlace(instruction.placeOf(0), () => readFrom(instruction)), steps: [] });
    else {
      const step = readStep(instruction);
      if (stage) stage.steps.push(step);
      else args.push(...readGlobalArgs(instruction));
    }
  }
  if (stages.length === 0)
    throw new DockerfileProblem(
      'dockerfile contains no stages to build',
      'Begin a stage with FROM <image>.',
      instructions.at(-1)?.placeOf(0),
    );
  return { args, stages };
}

function readGlobalArgs(instruction: Instruction): readonly GlobalArg[] {
  if (instruction.keyword !== 'arg') {
    throw new DockerfileProblem(
      `${instruction.keyword.toUpperCase()} stands before the first FROM: no build stage in current context`,
      'Only ARG may stand before the first FROM.',
      instruction.placeOf(0),
    );
  }
  return instruction.args.map((arg) => {
    const [name, value] = cut(arg, '=');
    return { name, instruction, ...(value !== undefined && { value }) };
  });
}

function readFrom(instruction: Instruction): Omit<Stage, 'steps'> {
  const { args, flags } = instruction;
  const [base, as, name] = args;
  if (base === undefined || !(args.length === 1 || (args.length === 3 && /^as$/iu.test(as ?? '')))) {
    throw new DockerfileProblem(
      'FROM requires either one or three arguments',
      'Write FROM <image> or FROM <image> AS <name>; a comment needs a line of its own.',
    );
  }
  const [platform] = parseFlags(flags, FROM_FLAGS).get('platform') ?? [];
  return { instruction, base, ...(name && { name: stageName(name) }), ...(platform && { platform }) };
}

function stageName(name: string): string {
  if (/^[a-z][a-z0-9\-_.]*$/.test(lower(name))) return lower(name);
  throw new DockerfileProblem(
    `invalid name for build stage: "${name}", name can't start with a number or contain symbols`,
  );
}
