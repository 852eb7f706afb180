import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES } from '../../../packages/nx-buildkit/src/error-codes/catalogue';
import { TROUBLESHOOTING } from './page';
import { PUBLISHED, RETIRED } from './published-codes.json';

const REPOSITORY = join(__dirname, '../../..');

const linesOf = (folder: string, isWanted: (path: string) => boolean) =>
  readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => isWanted(path.replaceAll('\\', '/')))
    .flatMap((path) => readFileSync(join(REPOSITORY, folder, path), 'utf8').split('\n'))
    .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line))
    .map((line) => line.replace(/\s\/\/ .*$/, ''));

const found = (lines: readonly string[], pattern: RegExp) =>
  new Set(lines.flatMap((line) => [...line.matchAll(pattern)].map(([, code]) => code)));

it('are written down where users look, in both languages: `npm run docs` does it', () => {
  for (const [path, generate] of Object.entries(TROUBLESHOOTING)) {
    const page = readFileSync(join(REPOSITORY, path), 'utf8');
    expect(page).toBe(generate(page));
    expect(page.match(/^### NXBK-\d{4}$/gm)).toEqual(CODES.map((code) => `### ${code}`));
  }
});

const tests = ['packages/nx-buildkit/src', 'e2e', 'tools'].flatMap((folder) =>
  linesOf(folder, (path) => /\.(spec|e2e|itg)\.ts$/.test(path) && !path.includes('node_modules')),
);

// The expectation takes what a command printed, or an error of the plugin's own code, never one that a test has made: so each of them can be met. Those
// of the engine and of builds are made from words that docker, buildx or BuildKit were recorded with, since few of them can be provoked at will.
it('have been seen: for each of them a test expects that it is shown', () => {
  const seen = found(tests, /(?<!\.not)\.toFailWith\('(NXBK-\d{4})'\)/g);
  expect(CODES.filter((code) => !seen.has(code))).toEqual([]);
});

it('have been seen by tests that run: none of them is left out', () => {
  const leftOut = /^\s*(?:x(?:it|test|describe)|f(?:it|describe)|(?:it|test|describe)\.(?:skip|only|todo|failing))\b/;
  expect(tests.filter((line) => leftOut.test(line))).toEqual([]);
});

it('keep their numbers: a code that was published is still there, or is never used again', () => {
  expect(PUBLISHED.filter((code) => !(CODES as readonly string[]).includes(code))).toEqual(RETIRED);
  expect(CODES.filter((code) => !PUBLISHED.includes(code))).toEqual([]);
  expect(new Set(PUBLISHED).size).toBe(PUBLISHED.length);
});
