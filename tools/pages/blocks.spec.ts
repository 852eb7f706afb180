import { proseOf, readBlocks } from './blocks';

const page = (...lines: string[]): string => lines.join('\n');

it('takes blocks out of a page with their marks and lines', () => {
  const markdown = page(
    '# A page',
    '```sh',
    'nx run web:docker-build',
    '```',
    '- in a list:',
    '  ```text output',
    '  web:1.0.0: …',
    '  ```',
    '```sh exit=1 excerpt="needs a login, and a \'password\'"',
    'docker login',
    '```',
  );
  expect(readBlocks(markdown)).toEqual([
    { language: 'sh', content: 'nx run web:docker-build\n', line: 2, marks: {} },
    { language: 'text', content: 'web:1.0.0: …\n', line: 6, marks: { output: true } },
    {
      language: 'sh',
      content: 'docker login\n',
      line: 9,
      marks: { exit: 1, excerpt: "needs a login, and a 'password'" },
    },
  ]);
});

it('runs what a comment sets up', () => {
  expect(readBlocks(page('<!-- setup', 'touch a', '-->', '<!-- another comment -->'))).toEqual([
    { language: 'sh', content: 'touch a\n', line: 1, marks: { setup: true } },
  ]);
});

it('takes a fence inside a longer one for text', () => {
  expect(readBlocks(page('````md', '```sh', 'x', '```', '````'))).toHaveLength(1);
});

it.each([
  ['a misspelt mark', '```sh excerp="x"\n```'],
  ['an excerpt without a reason', '```sh excerpt\n```'],
  ['an excerpt with an empty reason', '```sh excerpt=""\n```'],
  ['a block without an end', '```sh\nls'],
])('refuses %s', (_, markdown) => {
  expect(() => readBlocks(markdown)).toThrow('line 1');
});

it('leaves the lines of prose where they are', () => {
  expect(proseOf(page('a', '```sh', '# no heading', '```', '<!-- [x](y) -->', 'b'))).toBe(
    page('a', '', '', '', '', 'b'),
  );
});
