import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionsPage } from './options';

writeFileSync(join(__dirname, '../../docs/options.md'), optionsPage());
