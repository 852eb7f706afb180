import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildkitError } from '../errors';
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

const isRefused = ({ expected }: Case) => !expected.complete || expected.syntaxRef?.startsWith('error:');

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
