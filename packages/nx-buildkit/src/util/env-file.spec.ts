import { parseEnvFile } from './env-file';

/** Texts, and what github.com/compose-spec/compose-go/v2/dotenv v2.16.1 makes of them where FROM_ENV is e; null for an error. */
const READ: readonly (readonly [string, Readonly<Record<string, string>> | null])[] = [
  ['\ufeffA=1\n', { A: '1' }],
  ['A=x#y\n', { A: 'x#y' }],
  ['A=x #y\n', { A: 'x' }],
  ['A=x\t#y\n', { A: 'x\t#y' }],
  ['A= #y\n', { A: '#y' }],
  ['A=#y\n', { A: '#y' }],
  ['A: 1\n', { A: '1' }],
  ['A:1\nB : 2\n', { A: '1', B: '2' }],
  ['export A=1\nexport\tB=2\n', { A: '1', B: '2' }],
  ['FROM_ENV\nNOT_THERE\nA=1\n', { A: '1', FROM_ENV: 'e' }],
  ['FROM_ENV\n', { FROM_ENV: 'e' }],
  ['A="x # y" # z\n', { A: 'x # y' }],
  ["A='x $B ${C}' \n", { A: 'x $B ${C}' }],
  ['A="l1\nl2"\nB=2\n', { A: 'l1\nl2', B: '2' }],
  ["A='l1\nl2'\n", { A: 'l1\nl2' }],
  ['A="a\\nb\\tc\\\\d\\"e\\$F"\n', { A: 'a\nb\tc\\d"e$F' }],
  ["A='a\\nb\\'c'\n", { A: "a\\nb'c" }],
  ['A=1\nB=$A-${A}-${N:-d}-${N-d}-${A:+s}\n', { A: '1', B: '1-1-d-d-s' }],
  ['A="$FROM_ENV"\n', { A: 'e' }],
  ['A=$$x\n', { A: '$x' }],
  ['A=a=b:c\n', { A: 'a=b:c' }],
  ['A =1\nB= 2 \n', { A: '1', B: '2' }],
  ['  A=1\r\nB=2\r\n', { A: '1', B: '2' }],
  ['# c\n\n A=1\n', { A: '1' }],
  ['A=\n B=2', { A: '', B: '2' }],
  ['A.b-c[0]=1\n', { 'A.b-c[0]': '1' }],
  ['A B=1\n', null],
  ['A@=1\n', null],
  ['A="open\n', null],
  ['A="\\101 \\0101"\n', { A: '\\101 A' }],
  ['A="x"y\nB=1\n', { A: 'x', B: '1' }],
  ['A=\'\'\nB=""\n', { A: '', B: '' }],
  ['A=\\n\n', { A: '\\n' }],
  ['A=x\\ y\n', { A: 'x\\ y' }],
  ['A="${N:-a b}"\n', { A: 'a b' }],
  ['1A=2\n', { '1A': '2' }],
  ["A=x  \nB='y'  #z\n", { A: 'x', B: 'y' }],
  ['A=${N:?must}\n', null],
  ['A=`x`\n', { A: '`x`' }],
  ['A="a\'b"\nB=\'a"b\'\n', { A: "a'b", B: 'a"b' }],
  ['a: "q"\n', { a: 'q' }],
  ['A=x # y # z\n', { A: 'x' }],
  ['A="\\q"\n', { A: '\\q' }],
  ['FOO\nA=2', { A: '2' }],
  ['A=x:y #:z\n', { A: 'x:y' }],
  ['export FROM_ENV\n', { FROM_ENV: 'e' }],
];

test.each(READ)('%j is read as compose does: %j', (text, expected) => {
  const read = () => parseEnvFile(text, { FROM_ENV: 'e' });
  if (expected === null) expect(read).toThrow(Error);
  else expect(read()).toEqual(expected);
});

it('names the line that it cannot read', () => {
  expect(() => parseEnvFile('A=1\n\nB C=2\n')).toThrow('line 3: a name cannot contain a space');
  expect(() => parseEnvFile('A=1\nB="x\n')).toThrow('line 2: a quote is not closed');
  expect(() => parseEnvFile('A=1\nB=${A:+${N:?must}}\n')).toThrow('line 2: N is required: must');
});

it('names the line of a value that it cannot read, and not the value, which may be a secret', () => {
  const read = () => parseEnvFile('A=1\nPASSWORD=hunter2${x y}\n');
  expect(read).toThrow(/^line 2: its value has a variable that cannot be read$/);
});

it('refuses values that multiply', () => {
  const lines = [...Array(40).keys()].map((index) => `A${index + 1}=$A${index}$A${index}`);
  expect(() => parseEnvFile(['A0=x', ...lines].join('\n'))).toThrow(/^line 2\d: .* too long$/);
});

it('reads many lines', () => {
  const lines = [...Array(50_000).keys()].map((index) => `A${index}=x`);
  expect(Object.keys(parseEnvFile(lines.join('\n')))).toHaveLength(lines.length);
});

it('reads many variables in one value', () => {
  expect(parseEnvFile(`A=a\nB=${'$A'.repeat(20_000)}\nC=${'$$'.repeat(20_000)}\n`)).toEqual({
    A: 'a',
    B: 'a'.repeat(20_000),
    C: '$'.repeat(20_000),
  });
});

it.each(['', '}'])('refuses many variables in each other, with and without an end', (end) => {
  const value = '${A:-'.repeat(5_000) + end.repeat(5_000);
  expect(() => parseEnvFile(`B=${value}\n`)).toThrow('nested more than 100 deep');
});
