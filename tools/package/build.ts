import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { batchSchema } from './batch-schema';
import { bundle } from './bundle';
import { isShippedAsIs, MANIFESTS, publishedManifest } from './published';

const root = join(__dirname, '../..');
const source = join(root, 'packages/nx-buildkit');
/** Built aside and moved at the end, so that a build that fails leaves the last good one. */
const dist = join(source, 'tmp/dist');

void build();

async function build(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  const tsc = require.resolve('typescript/bin/tsc');
  const project = join(source, 'tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [tsc, '--project', project, '--outDir', dist], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
  await bundle(source, dist);

  cpSync(join(source, 'src'), join(dist, 'src'), { recursive: true, filter: isShippedAsIs });
  const { executors } = JSON.parse(readFileSync(join(source, 'executors.json'), 'utf8'));
  for (const { schema, batchImplementation } of Object.values<Record<string, string>>(executors)) {
    if (schema === undefined || batchImplementation === undefined) continue;
    writeJson(join(dist, schema), batchSchema(JSON.parse(readFileSync(join(source, schema), 'utf8'))));
  }
  for (const file of [...MANIFESTS, 'README.md', 'README.zh-CN.md']) cpSync(join(source, file), join(dist, file));
  for (const file of ['LICENSE', 'docs']) cpSync(join(root, file), join(dist, file), { recursive: true });

  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  writeJson(join(dist, 'package.json'), publishedManifest(manifest));

  rmSync(join(source, 'dist'), { recursive: true, force: true });
  renameSync(dist, join(source, 'dist'));
}

function writeJson(path: string, content: object): void {
  writeFileSync(path, JSON.stringify(content, null, 2) + '\n');
}
