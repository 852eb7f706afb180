import { DockerfileProblem } from '../text/problem';
import { expander, shellWords, type Variables } from './lexer';

const expand = (word: string, values: Variables, escape: string) => expander(escape)(word, values);

const variables = new Map([
  ['V', 'a-b-c'],
  ['EMPTY', ''],
  ['PATH', 'x/*/y'],
]);

test.each([
  ['$V', 'a-b-c'],
  ['${V}1', 'a-b-c1'],
  ['$V1', ''],
  ['$1x', 'x'],
  ['cost$', 'cost$'],
  ['${NONE:-x}', 'x'],
  ['${EMPTY:-x}', 'x'],
  ['${EMPTY-x}', ''],
  ['${V:+x}', 'x'],
  ['${NONE+x}', ''],
  ['${NONE:-${EMPTY:-$V}}', 'a-b-c'],
  ['${V#*-}', 'b-c'],
  ['${V##*-}', 'c'],
  ['${V%-*}', 'a-b'],
  ['${V%%-*}', 'a'],
  ['${V#?}', '-b-c'],
  ['${V/-/_}', 'a_b-c'],
  ['${V//-/_}', 'a_b_c'],
  ['${V//*/x}', 'x'],
  ['${V///.}', '.a.-.b.-.c.'],
  ['${PATH%/\\*/*}', 'x'],
  ['\'$V\'"$V"', '$Va-b-c'],
  ['\\$V', '$V'],
  ['"\\$V \\n"', '$V \\n'],
  ['\uFEFFx', 'x'],
])('%s becomes %s', (word, expanded) => {
  expect(expand(word, variables, '\\')).toBe(expanded);
});

test.each([
  '${',
  '${V',
  '${}',
  '${{V}}',
  '${:V}',
  '${V:0}',
  '${V^}',
  "'x",
  '"x',
  '${NONE?}',
  '${EMPTY:?no}',
  '${V#\\x}',
])('%s is refused', (word) => {
  expect(() => expand(word, variables, '\\')).toThrow(DockerfileProblem);
});

test('the escape directive says what escapes', () => {
  expect(expand('`$V\\$V', variables, '`')).toBe('$V\\a-b-c');
});

test('no name of a variable reaches more than its value', () => {
  expect(expand('${__proto__}${constructor:-x}', variables, '\\')).toBe('x');
});

test('a pattern of many stars is not tried in all ways', () => {
  const value = new Map([['V', 'a'.repeat(20_000)]]);
  expect(expand(`\${V#${'*a'.repeat(5000)}b}`, value, '\\')).toBe(value.get('V'));
});

test('words cannot take megabytes from variables or nest without end', () => {
  const value = new Map([['V', 'a'.repeat(100_000)]]);
  expect(() => expand('$V'.repeat(42), value, '\\')).toThrow('too long');
  expect(() => expand(`\${V//a/${'$V'}}`, value, '\\')).toThrow('too long');
  expect(() => expand('${A:-'.repeat(1000) + '}'.repeat(1000), value, '\\')).toThrow('too deep');
});

test('all words of a Dockerfile together cannot take megabytes from variables or match patterns without end', () => {
  const value = new Map([['V', 'a'.repeat(100_000)]]);
  const one = expander('\\');
  expect(() => Array.from({ length: 42 }, () => one('$V', value))).toThrow('too long');
  const other = expander('\\');
  expect(() => other(`\${V//${'?'.repeat(50_000)}b/x}`, value)).toThrow('too long');
  const pattern = expander('\\');
  expect(() => Array.from({ length: 50 }, () => pattern('${V%b}', value))).toThrow('too long');
});

test('words end at white space without quotes or escapes, and heredocs keep theirs', () => {
  const reading = { escape: '\\', keepQuotes: true, keepEscapes: true, keepUnset: true };
  expect(shellWords('cat "a b" c\\ d << EOF 3<<-X $V ${W}', reading)).toEqual([
    'cat',
    '"a b"',
    'c\\ d',
    '<< EOF',
    '3<<-X',
    '$V',
    '${W}',
  ]);
});
