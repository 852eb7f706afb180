import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDiagram } from '../architecture/diagram';
import { sourceFiles } from '../architecture/imports';
import { optionsPage } from './options';
import { TROUBLESHOOTING } from './troubleshooting/page';

const repository = join(__dirname, '../..');
const architecture = join(repository, 'docs/architecture.md');

writeFileSync(join(repository, 'docs/options.md'), optionsPage());
const files = sourceFiles(join(repository, 'packages/nx-buildkit/src'));
writeFileSync(architecture, withDiagram(readFileSync(architecture, 'utf8'), files));
for (const [page, generate] of Object.entries(TROUBLESHOOTING)) {
  const path = join(repository, page);
  writeFileSync(path, generate(readFileSync(path, 'utf8')));
}
