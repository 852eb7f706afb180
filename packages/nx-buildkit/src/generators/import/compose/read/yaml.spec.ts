import { parseCompose } from './yaml';

/** Mappings of which each one names the one before it ten times. */
function multiplied(use: (aliases: string) => string): string {
  const levels = [...Array(9).keys()].map((level) => {
    const aliases = Array<string>(10).fill(`*a${level}`).join(', ');
    return `a${level + 1}: &a${level + 1} ${use(`[${aliases}]`)}`;
  });
  return ['a0: &a0 { k: v }', ...levels].join('\n');
}

it.each([
  ['merged', multiplied((aliases) => `{ <<: ${aliases} }`)],
  ['listed', multiplied((aliases) => `{ k: ${aliases} }`)],
  ['in what replaces others', `${multiplied((aliases) => `{ <<: ${aliases} }`)}\nall: !override { <<: *a9 }`],
  ['within themselves', 'a: &a { k: *a }'],
])('refuses aliases that multiply: %s', (_name, text) => {
  expect(() => parseCompose(text, 'compose.yaml')).toThrow('too many aliases');
});

it('reads many aliases of one anchor', () => {
  const names = [...Array(1000).keys()].map((index) => `s${index}: { <<: *base, image: i }`);
  const [content = {}] = parseCompose(['x: &base { build: . }', ...names].join('\n'), 'compose.yaml');
  expect(Object.keys(content)).toHaveLength(1001);
  expect(content['s999']).toEqual({ build: '.', image: 'i' });
});

it.each([
  ['lists', () => '- '.repeat(500)],
  ['lists that no parser reads', () => '- '.repeat(100_000)],
  ['lists in brackets', () => '['.repeat(500) + ']'.repeat(500)],
  ['lists in brackets that no parser reads', () => '['.repeat(100_000)],
  ['mappings', () => '{a: '.repeat(500) + '}'.repeat(500)],
  ['lines', () => Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
  ['aliases', () => Array.from({ length: 300 }, (_, i) => `a${i + 1}: &a${i + 1} [${i && `*a${i}`}]`).join('\n')],
])('refuses %s that are nested deep', (_name, text) => {
  expect(() => parseCompose(text(), 'compose.yaml')).toThrow(/nested too deep|resource exhaustion/);
});

it('names an alias without an anchor', () => {
  expect(() => parseCompose('a: *b', 'compose.yaml')).toThrow('an alias without an anchor before it');
});

it.each(['a: 1\nb: 2\na: 3', 'a: 1\nb: { x: 1 }\n"a": 3'])('refuses a key that is there already: %j', (text) => {
  expect(() => parseCompose(text, 'compose.yaml')).toThrow('compose.yaml:3:1 cannot be read as YAML (duplicate key)');
});

it('reads a mapping of many keys, and several merge keys in one', () => {
  const keys = Array.from({ length: 100_000 }, (_, i) => `k${i}: v\n`).join('');
  const [content = {}] = parseCompose(
    `${keys}a: &a { x: 1 }\nb: &b { y: 2 }\nc:\n  <<: *a\n  <<: *b\n`,
    'compose.yaml',
  );
  expect(Object.keys(content)).toHaveLength(100_003);
  expect(content['c']).toEqual({ x: '1', y: '2' });
});
