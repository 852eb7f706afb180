import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDefaults } from './defaults';

describe('withDefaults', () => {
  it('sets what is not given, and changes nothing else', () => {
    const given = { retries: 0, runRetries: undefined, quiet: true, tags: ['a'] };
    expect(withDefaults('dockerBuild', given)).toMatchObject({ retries: 0, runRetries: 2, quiet: true, tags: ['a'] });
    expect(given.runRetries).toBeUndefined();
  });

  it('lets options of one name have one default in all executors', () => {
    const folder = join(__dirname, '../../executors');
    const schemas = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.json'));
    const defaults = schemas.flatMap((path) => {
      const { properties } = JSON.parse(readFileSync(join(folder, path), 'utf8')) as { properties: object };
      return Object.entries(properties as Record<string, { default?: unknown }>).flatMap(
        ([name, { default: value }]) => (value === undefined ? [] : [[name, JSON.stringify(value)] as const]),
      );
    });
    expect(defaults.length).toBeGreaterThan(30);
    // Options that share a word: docker-check fails on warnings, prefetch on missing images; a report is a file, a configuration fills a folder.
    const different: readonly string[] = ['failOn', 'outputPath'];
    const several = defaults.filter(
      ([name, value]) => !different.includes(name) && new Map(defaults).get(name) !== value,
    );
    expect(several).toEqual([]);
  });
});
