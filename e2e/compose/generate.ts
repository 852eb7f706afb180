import type { ComposeFiles } from './corpus';

/** A stream of numbers from 0 to 1 that is the same for the same seed. */
type Random = () => number;

/** Compose files made of every form that concerns images, some of each, the same for the same seed. */
export function generateCompose(seed: number): ComposeFiles {
  const random = mulberry32(seed);
  const has = (chance: number): boolean => random() < chance;
  const names = ['web', 'api', 'db', 'job'].filter(() => has(0.8));
  const file = (more = ''): string => `${more}services:\n${services(names, random)}`;
  const extending = has(0.4)
    ? `  more: { extends: { file: common/base.yaml, service: base }, ${fields(random)} }\n`
    : '';
  return {
    '.env': ['A=1', ...(has(0.5) ? ['TAG=v1'] : []), ...(has(0.3) ? ['EMPTY='] : [])].join('\n') + '\n',
    'compose.yaml': `${has(0.3) ? 'include: [parts/one/compose.yaml]\n' : ''}${file()}${extending}secrets: { a: { file: ./secret } }\n${has(0.3) ? `---\n${file()}` : ''}`,
    ...(has(0.6) && { 'compose.override.yaml': file() }),
    // What it alone knows, nobody else may speak of.
    'parts/one/compose.yaml': `services:\n${services(['inc', ...(has(0.4) ? ['web'] : [])], random)}  one: { image: '$ONE' }\n`,
    'parts/one/.env': 'TAG=v0\nONE=1\n',
    'common/base.yaml': `services:\n${services(['base'], random)}`,
  };
}

function services(names: readonly string[], random: Random): string {
  const all = names.map((name, index) => {
    const base = index > 0 && random() < 0.2 ? `extends: ${names[0]}, ` : '';
    return `  ${name}: { ${base}${fields(random)} }\n`;
  });
  return all.length > 0 ? all.join('') : '  {}\n';
}

function fields(random: Random): string {
  const some: string[] = [];
  const maybe = (chance: number, text: () => string): void => void (random() < chance && some.push(text()));
  maybe(0.6, () => `image: '${text(random, 'shop/x:')}'`);
  maybe(0.2, () => `platform: ${one(random, ['linux/arm64', "''"])}`);
  maybe(0.9, () => `build: ${build(random)}`);
  // Without anything a service is no mapping.
  return some.length > 0 ? some.join(', ') : 'image: none';
}

function build(random: Random): string {
  if (random() < 0.2) return one(random, ['./a', '../b', 'c/d']);
  const some: string[] = [`context: ${one(random, ['.', './x', '../y', "'./${A}/z'", 'https://example.com/r.git'])}`];
  const maybe = (chance: number, text: () => string): void => void (random() < chance && some.push(text()));
  maybe(0.5, () => `args: ${pairs(random)}`);
  maybe(0.3, () => `labels: ${pairs(random)}`);
  maybe(0.3, () => `additional_contexts: ${one(random, ['[lib=./lib]', '{ lib: ../lib, up: docker-image://x }'])}`);
  maybe(
    0.3,
    () => `extra_hosts: ${one(random, ['["h:1.1.1.1", "i=2.2.2.2"]', '{ h: 1.1.1.1, j: [3.3.3.3, 4.4.4.4] }'])}`,
  );
  maybe(0.3, () => `tags: ${tag(random)}${one(random, ['[a, b]', "['x:${TAG:-v0}']", '[b]'])}`);
  maybe(0.3, () => `cache_from: ${tag(random)}${one(random, ['[one]', '[two, three]'])}`);
  maybe(0.3, () => `target: ${one(random, ['dev', "'${A}-t'", 'prod'])}`);
  maybe(0.2, () => `dockerfile: ${one(random, ['x.Dockerfile', '../Dockerfile', 'a/b/Dockerfile'])}`);
  maybe(0.2, () => `secrets: ${one(random, ['[a]', '[{ source: a, target: b }]'])}`);
  maybe(0.2, () => `platforms: ${one(random, ['[linux/arm64]', '[linux/arm64, linux/amd64]'])}`);
  maybe(0.2, () => `shm_size: ${one(random, ['2gb', '1g'])}`);
  maybe(0.2, () => `no_cache: ${one(random, ['true', 'false'])}`);
  return `{ ${some.join(', ')} }`;
}

function tag(random: Random): string {
  return one(random, ['', '', '', '!override ', '!reset ']);
}

function pairs(random: Random): string {
  const names = ['P', 'Q', 'R'].filter(() => random() < 0.7);
  if (random() < 0.5) return `[${names.map((name) => `'${name}=${text(random, '')}'`).join(', ')}]`;
  const values: [string, ...string[]] = [
    '1',
    '1.10',
    '010',
    'yes',
    'true',
    "'x y'",
    '1e6',
    '2020-01-01',
    '-0',
    "'${A:-z}'",
  ];
  return `{ ${names.map((name) => `${name}: ${one(random, values)}`).join(', ')} }`;
}

function text(random: Random, before: string): string {
  return before + one(random, ['v1', '${A}', '${TAG:-v0}', 'x$A', '${NONE-n}', '${A:+set}', '$$x', '${EMPTY:-e}']);
}

function one<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
