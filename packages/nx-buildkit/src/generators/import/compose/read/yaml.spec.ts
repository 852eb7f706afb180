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
