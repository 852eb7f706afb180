import { DockerfileParser } from 'dockerfile-ast';
import { readArguments, type Arguments } from './arguments';
import { splitFlags } from './flags';
import { lower, trim, trimStart } from '../text/go-text';
import { placeOf, type LogicalLine } from './lines';
import { DockerfileProblem, withPlace, type Place } from '../text/problem';

export interface Instruction extends Arguments {
  /** In lower case; any first word, known or not. */
  readonly keyword: string;
  readonly flags: readonly string[];
  /** The instruction on one line. */
  readonly text: string;
  /** Where the arguments begin in the text. */
  readonly argumentsAt: number;
  /** The instruction that ONBUILD keeps for later. */
  readonly trigger?: Instruction;
  /** The place in the file of an offset in the text; that of the instruction for a negative one. */
  readonly placeOf: (offset: number) => Place;
}

/**
 * Reads one instruction from a logical line of LineReader.
 * @throws DockerfileProblem for arguments that cannot be read
 */
export function readInstruction(line: LogicalLine, escape: string): Instruction {
  const place = (offset: number) => placeOf(line, Math.max(offset, 0));
  return withPlace(place(0), () => parse(line.text, escape, place));
}

function parse(text: string, escape: string, place: Instruction['placeOf']): Instruction {
  const whole = trim(text);
  const { keyword, rest } = splitKeyword(whole);
  const { flags, rest: afterFlags } = splitFlags(rest, escape);
  const argumentText = trim(afterFlags);
  // They end where the text does, except for white space.
  const argumentsAt = Math.max(text.length - trimStart(text).length + whole.length - argumentText.length, 0);
  const instruction = { keyword: lower(keyword), flags, text, argumentsAt, placeOf: place };
  if (instruction.keyword !== 'onbuild' || argumentText === '') {
    return { ...instruction, ...readArguments(instruction.keyword, argumentText, escape) };
  }
  if (/^onbuild(?=[\t\v\f\r ]|$)/i.test(argumentText)) {
    throw new DockerfileProblem("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  }
  const trigger = parse(argumentText, escape, (offset) => place(argumentsAt + offset));
  return { ...instruction, args: [trigger.keyword], json: false, trigger };
}

/** More than the longest keyword has. In UTF-16 units. */
const KEYWORD_END = 100;

function splitKeyword(text: string): { readonly keyword: string; readonly rest: string } {
  // dockerfile-ast would spend seconds on arguments of a megabyte, which it is not asked about.
  const [instruction] = DockerfileParser.parse(readable(text.slice(0, KEYWORD_END))).getInstructions();
  const end = instruction?.getInstructionRange().end.character ?? 0;
  return { keyword: text.slice(0, end), rest: trimStart(text.slice(end)) };
}

/** The same text, character for character, for dockerfile-ast: to BuildKit these are blanks inside a line, not line breaks or a byte order mark. */
function readable(text: string): string {
  return text.replace(/[\v\f\r]/g, ' ').replace(/^\uFEFF/, '\uFFFD');
}
