import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionsPage } from './options';

it('is in docs as the schemas are: `npm run docs` writes it', () => {
  expect(readFileSync(join(__dirname, '../../docs/options.md'), 'utf8')).toBe(optionsPage());
});
