import { parseFlags, type FlagType, type FlagTypes } from '../parser/flags';
import { cut, trim } from '../text/go-text';
import { checkHealthcheck } from './healthcheck';
import { isHeredoc } from '../parser/heredocs';
import type { Instruction } from '../parser/instruction';
import { DockerfileProblem } from '../text/problem';

type Rule = (instruction: Instruction) => void;

export function flagTypes(types: Readonly<Record<string, FlagType>>): FlagTypes {
  return new Map(Object.entries(types));
}

const ADD_FLAGS = flagTypes({
  chown: 'value',
  chmod: 'value',
  link: 'boolean',
  'keep-git-dir': 'boolean',
  checksum: 'value',
  unpack: 'boolean',
  exclude: 'values',
});

/**
 * The instructions that name no image: a mistake in any of them fails the build before any image is asked for.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/instructions/parse.go
 */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['add', (instruction) => (checkSources(instruction), parseFlags(instruction.flags, ADD_FLAGS))],
  ['arg', all(atLeastOne, namesAreNotBlank)],
  ['cmd', withoutFlags],
  ['entrypoint', withoutFlags],
  ['env', all(withoutFlags, atLeastOne, namesAreNotBlank)],
  ['expose', all(withoutFlags, atLeastOne)],
  ['healthcheck', checkHealthcheck],
  ['label', all(withoutFlags, atLeastOne, namesAreNotBlank)],
  ['maintainer', all(withoutFlags, exactlyOne)],
  ['shell', all(withoutFlags, atLeastOne, isJson)],
  ['stopsignal', exactlyOne],
  ['user', all(withoutFlags, exactlyOne)],
  ['volume', all(withoutFlags, atLeastOne, volumesAreNotBlank)],
  ['workdir', all(withoutFlags, exactlyOne)],
]);

/** @throws DockerfileProblem for an instruction that BuildKit refuses or does not know */
export function checkInstruction(instruction: Instruction): void {
  const rule = RULES.get(instruction.keyword);
  if (!rule) {
    throw new DockerfileProblem(
      `unknown instruction: ${instruction.keyword.toUpperCase()}`,
      'A line that goes on with the next ends in a backslash.',
    );
  }
  rule(instruction);
}

/** ADD and COPY take a source and a destination, which cannot be a heredoc. */
export function checkSources({ keyword, args }: Instruction): void {
  const name = keyword.toUpperCase();
  const destination = args.at(-1);
  if (destination === undefined || args.length < 2) {
    throw new DockerfileProblem(`${name} requires at least two arguments`, `Write ${name} <source> <destination>.`);
  }
  if (isHeredoc(destination)) throw new DockerfileProblem(`${name} cannot accept a heredoc as a destination`);
}

function all(...rules: readonly Rule[]): Rule {
  return (instruction) => rules.forEach((rule) => rule(instruction));
}

function withoutFlags({ flags }: Instruction): void {
  parseFlags(flags, flagTypes({}));
}

function atLeastOne({ keyword, args }: Instruction): void {
  if (args.length === 0) throw new DockerfileProblem(`${keyword.toUpperCase()} requires at least one argument`);
}

function exactlyOne({ keyword, args }: Instruction): void {
  if (args.length !== 1) throw new DockerfileProblem(`${keyword.toUpperCase()} requires exactly one argument`);
}

function namesAreNotBlank({ keyword, args }: Instruction): void {
  if (args.some((arg) => cut(arg, '=')[0] === '')) {
    throw new DockerfileProblem(`${keyword.toUpperCase()} names can not be blank`);
  }
}

function volumesAreNotBlank({ args }: Instruction): void {
  if (args.some((arg) => trim(arg) === '')) throw new DockerfileProblem('VOLUME specified can not be an empty string');
}

function isJson({ json, text }: Instruction): void {
  if (!json)
    throw new DockerfileProblem(
      `SHELL requires the arguments to be in JSON form: ${text}`,
      'Write SHELL ["<executable>", …].',
    );
}
