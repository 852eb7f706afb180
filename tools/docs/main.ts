import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDiagram } from '../architecture/diagram';
import { sourceFiles } from '../architecture/imports';
import { optionsPage } from './options';

const repository = join(__dirname, '../..');
const architecture = join(repository, 'docs/architecture.md');

writeFileSync(join(repository, 'docs/options.md'), optionsPage());
const files = sourceFiles(join(repository, 'packages/nx-buildkit/src'));
writeFileSync(architecture, withDiagram(readFileSync(architecture, 'utf8'), files));
