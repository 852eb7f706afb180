import { heredocsOf } from './heredocs';
import { readInstruction, type Instruction } from './instruction';
import { LineReader } from './lines';
import { DockerfileProblem, withPlace } from '../text/problem';

export interface ParsedDockerfile {
  readonly instructions: readonly Instruction[];
  /** The character that the `escape` directive names, or a backslash. */
  readonly escape: string;
}

const WITH_HEREDOCS: ReadonlySet<string> = new Set(['add', 'copy', 'run']);

/**
 * The instructions of a Dockerfile, whether BuildKit knows them or not.
 * https://github.com/moby/buildkit/blob/v0.32.2/frontend/dockerfile/parser/parser.go (Parse)
 * @throws DockerfileProblem for anything that BuildKit's parser refuses
 */
export function parseDockerfile(source: string): ParsedDockerfile {
  const reader = new LineReader(source);
  const instructions: Instruction[] = [];
  for (let line = reader.next(); line; line = reader.next()) {
    const instruction = readInstruction(line, reader.escape);
    instructions.push({ ...instruction, text: instruction.text + readHeredocs(instruction, reader) });
  }
  if (instructions.length === 0)
    throw new DockerfileProblem('file with no instructions', undefined, { line: 1, column: 1 });
  return { instructions, escape: reader.escape };
}

/** The heredocs after an instruction, in the form in which ONBUILD keeps them. */
function readHeredocs(instruction: Instruction, reader: LineReader): string {
  const { keyword, json } = instruction.trigger ?? instruction;
  if (!WITH_HEREDOCS.has(keyword) || json) return '';
  return withPlace(instruction.placeOf(instruction.text.indexOf('<<')), () =>
    heredocsOf(instruction.text)
      .map(({ terminator, indented }) => `\n${reader.heredocBody(terminator, indented)}${terminator}`)
      .join(''),
  );
}
