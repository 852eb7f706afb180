import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES } from '../../../packages/nx-buildkit/src/error-codes/catalogue';
import { TROUBLESHOOTING } from './page';
import { PUBLISHED, RETIRED } from './published-codes.json';

const REPOSITORY = join(__dirname, '../../..');
const CATALOGUE = /^error-codes\//;

const linesOf = (folder: string, isWanted: (path: string) => boolean) =>
  readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => isWanted(path.replaceAll('\\', '/')))
    .flatMap((path) => readFileSync(join(REPOSITORY, folder, path), 'utf8').split('\n'))
    .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line));

const found = (lines: readonly string[], pattern: RegExp) =>
  new Set(lines.flatMap((line) => [...line.matchAll(pattern)].map(([, code]) => code)));

it('are written down where users look, in both languages: `npm run docs` does it', () => {
  for (const [path, generate] of Object.entries(TROUBLESHOOTING)) {
    const page = readFileSync(join(REPOSITORY, path), 'utf8');
    expect(page).toBe(generate(page));
    expect(page.match(/^### NXBK-\d{4}$/gm)).toEqual(CODES.map((code) => `### ${code}`));
  }
});

it('can be met: the plugin names each of them', () => {
  const sources = linesOf(
    'packages/nx-buildkit/src',
    (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !CATALOGUE.test(path),
  );
  const named = found(sources, /'(NXBK-\d{4})'/g);
  expect(CODES.filter((code) => !named.has(code))).toEqual([]);
});

// The expectation renders the error as a task does, or takes what a command printed: a code that is only mentioned does not count.
it('have been seen: for each of them a test expects that it is shown', () => {
  const tests = ['packages/nx-buildkit/src', 'e2e', 'tools'].flatMap((folder) =>
    linesOf(folder, (path) => /\.(spec|e2e|itg)\.ts$/.test(path) && !path.includes('node_modules')),
  );
  const seen = found(tests, /(?<!\.not)\.toFailWith\('(NXBK-\d{4})'\)/g);
  expect(CODES.filter((code) => !seen.has(code))).toEqual([]);
});

it('keep their numbers: a code that was published is still there, or is never used again', () => {
  expect(PUBLISHED.filter((code) => !(CODES as readonly string[]).includes(code))).toEqual(RETIRED);
  expect(CODES.filter((code) => !PUBLISHED.includes(code))).toEqual([]);
  expect(new Set(PUBLISHED).size).toBe(PUBLISHED.length);
});
