import { heredocsOf } from './heredocs';
import { readInstruction, type Instruction } from './instruction';
import { LineReader } from './lines';
import { DockerfileProblem, withPlace } from '../text/problem';

export interface ParsedDockerfile {
  readonly instructions: readonly Instruction[];
  /** The character that the `escape` directive names, or a backslash. */
  readonly escape: string;
}

/** In UTF-16 units: no file of this size is a Dockerfile, and reading one takes seconds. */
const LARGEST_FILE = 4 * 1024 * 1024;

const WITH_HEREDOCS: ReadonlySet<string> = new Set(['add', 'copy', 'run']);

/**
 * The instructions of a Dockerfile, whether BuildKit knows them or not.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/parser/parser.go (Parse)
 * @throws DockerfileProblem for anything that BuildKit's parser refuses, and for a file of more than 4 MiB
 */
export function parseDockerfile(source: string): ParsedDockerfile {
  if (source.length > LARGEST_FILE) throw new DockerfileProblem('the Dockerfile has more than 4 MiB');
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
