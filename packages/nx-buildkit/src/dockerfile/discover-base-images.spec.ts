import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildkitError } from '../errors';
import { isKnownGrammar } from './resolve/frontend';
import { discoverBaseImages, type DiscoveredImage, type DiscoveryInput } from './discover-base-images.ts';

interface Case {
  readonly id: string;
  readonly input: DiscoveryInput;
  /** What BuildKit did; `complete` is false where it refused the Dockerfile before it asked for images. */
  readonly expected: {
    readonly complete: boolean;
    readonly images: readonly DiscoveredImage[];
    readonly syntaxRef?: string;
  };
}

const cases: readonly Case[] = readFileSync(join(__dirname, '../../test-data/discovery-cases.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** In another language than the Dockerfile's, of which the cases only tell what the Dockerfile's own frontend makes of it. */
const isForeign = ({ expected: { complete, syntaxRef } }: Case) =>
  !complete && syntaxRef !== undefined && !syntaxRef.startsWith('error:') && !isKnownGrammar(syntaxRef);

const isRefused = (row: Case) =>
  !isForeign(row) && (!row.expected.complete || row.expected.syntaxRef?.startsWith('error:'));

describe('what BuildKit was seen to do', () => {
  test.each(cases.filter((row) => !isRefused(row)).map((row) => [row.id, row] as const))(
    '%s: asks for these images',
    (_, { input, expected }) => {
      const { images, syntax } = discoverBaseImages(input);
      expect(images).toEqual(expected.images);
      expect(syntax).toBe(expected.syntaxRef);
    },
  );

  test.each(cases.filter(isRefused).map((row) => [row.id, row] as const))(
    '%s: refuses the Dockerfile',
    (_, { input }) => {
      expect(() => discoverBaseImages(input)).toThrow(BuildkitError);
      expect(() => discoverBaseImages(input)).toThrow(/^Dockerfile:\d+:\d+: ./);
    },
  );
});

it.each([
  '# syntax = edrevo/dockerfile-plus\nINCLUDE+ other\nFROM alpine\n',
  '# syntax=ghcr.io/project-dalec/dalec/frontend:latest\nname: phony\nversion: 1.0.0\n',
  '# syntax=docker/dockerfile:1.99-labs\nFROM alpine\nNEWEST --thing=1\n',
])('leaves a language that only its frontend knows to that: %j', (dockerfile) => {
  const input = { dockerfile, platform: 'linux/arm64', buildPlatform: 'linux/amd64' };
  const { images, syntax } = discoverBaseImages(input);
  expect(images).toEqual([]);
  expect(syntax).toMatch(/dockerfile-plus|dalec|labs/);
});

it('takes what it can read of another language for a Dockerfile, and judges the own one', () => {
  const build = (syntax: string, line: string) =>
    discoverBaseImages({
      dockerfile: `# syntax=${syntax}\nFROM alpine:3.20\n${line}\n`,
      platform: '',
      buildPlatform: 'linux/amd64',
    });
  expect(build('someone/frontend', 'RUN true').images).toMatchObject([{ ref: 'docker.io/library/alpine:3.20' }]);
  expect(() => build('docker/dockerfile:1', 'INCLUDE+ x')).toThrow('unknown instruction: INCLUDE+');
});
