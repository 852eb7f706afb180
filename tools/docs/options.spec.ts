import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { executors } from '../../packages/nx-buildkit/executors.json';
import { optionsPage } from './options';

it('is in docs as the schemas are: `npm run docs` writes it', () => {
  expect(readFileSync(join(__dirname, '../../docs/options.md'), 'utf8')).toBe(optionsPage());
});

it('has every executor', () => {
  const sections = [...optionsPage().matchAll(/^## nx-buildkit:(.*)$/gm)].map(([, name]) => name);
  expect(sections.sort()).toEqual(Object.keys(executors).sort());
});
