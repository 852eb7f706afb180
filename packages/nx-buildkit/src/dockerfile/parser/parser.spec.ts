import { parseDockerfile } from './parser';
import { DockerfileProblem } from '../text/problem';

const instructions = (source: string) => parseDockerfile(source).instructions.map(({ text }) => text);

function problem(source: string): unknown {
  try {
    parseDockerfile(source);
  } catch (error) {
    return error;
  }
  return undefined;
}

test('a line continues after the escape character, past comments and blank lines', () => {
  expect(instructions('RUN a \\\n# no\n\n  b \\ \t\n c\nRUN d')).toEqual(['RUN a   b  c', 'RUN d']);
});

test('an escaped escape character does not continue a line', () => {
  expect(instructions('RUN a \\\\\nRUN b')).toEqual(['RUN a \\\\', 'RUN b']);
});

test('the escape directive holds only at the very top', () => {
  expect(parseDockerfile('# escape=`\nRUN a `\n b').instructions).toHaveLength(1);
  expect(parseDockerfile('#\n# escape=`\nRUN a `\nRUN b').escape).toBe('\\');
  expect(problem('# escape=/\nRUN a')).toBeInstanceOf(DockerfileProblem);
});

test.each([
  ['RUN cat <<EOF\nFROM x\nEOF\nRUN b', 2],
  ['RUN cat << "EOF"\nFROM x\nEOF\nRUN b', 2],
  ['RUN cat <<-EOF\nFROM x\n\t\tEOF\nRUN b', 2],
  ['RUN 3<<A cat <<B\nx\nA\ny\nB\nRUN b', 2],
  ['COPY <<a <<b /\nx\na\ny\nb\nRUN b', 2],
  ['ONBUILD RUN <<EOF\nFROM x\nEOF\nRUN b', 2],
  ['RUN echo "<<EOF"\nRUN b', 2],
  ['RUN ["cat <<EOF"]\nRUN b', 2],
  ['RUN cat <<<EOF\nRUN b', 2],
  ['RUN echo $((1<<3))\nRUN b', 2],
  ["RUN don't <<EOF\nRUN b", 2],
  ['CMD cat <<EOF\nRUN b\nRUN c', 3],
])('%j holds %i instructions', (source, count) => {
  expect(parseDockerfile(source).instructions).toHaveLength(count);
});

test('a heredoc that does not end is an error where it begins', () => {
  expect(problem('FROM x\nRUN a \\\n cat <<EOF\nb')).toMatchObject({ place: { line: 3, column: 6 } });
});

test('a line is at most 65535 bytes', () => {
  expect(instructions(`RUN ${'a'.repeat(65_531)}\n`)).toHaveLength(1);
  expect(problem(`RUN a\nRUN ${'ä'.repeat(32_766)}`)).toMatchObject({ place: { line: 2, column: 1 } });
});

test('places are those of the file, even if lines were joined', () => {
  const [, from] = parseDockerfile('# c\nARG A\n  FROM \\\n  --platform=x \\\n  base').instructions;
  expect(from?.placeOf(0)).toEqual({ line: 3, column: 3 });
  expect(from?.placeOf(from.argumentsAt)).toEqual({ line: 5, column: 3 });
});

test('flags lose their quotes and escapes, and end at the first word that is not a flag', () => {
  const [copy] = parseDockerfile('COPY --from="a b" --\\from=c -- --d e').instructions;
  expect(copy).toMatchObject({ flags: ['--from=a b', '--from=c'], args: ['--d', 'e'] });
});

test('a word that looks like a heredoc and is very long is read at once', () => {
  expect(() => parseDockerfile(`FROM alpine\nRUN <<-"${'\t'.repeat(60_000)}<"\n`)).not.toThrow();
});
