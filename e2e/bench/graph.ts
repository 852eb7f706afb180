import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median';

/*
 * What the plugin adds to the project graph of a workspace with 1,000 Dockerfiles, beside what @nx/docker adds to the same workspace.
 * Every run starts without a cache and without the daemon, and the plugins take turns, so that a busy machine is busy for all of them.
 */
const PROJECTS = 1000;
const ROUNDS = 7;
const PLUGINS = { none: [], '@nx/docker': ['@nx/docker'], 'nx-buildkit': ['nx-buildkit'] } as const;
type Plugin = keyof typeof PLUGINS;

const repository = join(__dirname, '../..');
const root = mkdtempSync(join(tmpdir(), 'bench-graph-'));

function makeWorkspace(): void {
  mkdirSync(join(root, 'node_modules'));
  for (const name of ['nx', '@nx'])
    symlinkSync(join(repository, 'node_modules', name), join(root, 'node_modules', name));
  symlinkSync(join(repository, 'packages/nx-buildkit/dist'), join(root, 'node_modules/nx-buildkit'));
  writeFileSync(join(root, 'package.json'), '{ "name": "bench", "private": true }');
  writeFileSync(join(root, '.gitignore'), 'node_modules\n.nx\n');
  for (let i = 0; i < PROJECTS; i++) {
    const folder = join(root, 'apps', `app-${i}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'project.json'), JSON.stringify({ name: `app-${i}` }));
    writeFileSync(join(folder, '.dockerignore'), 'node_modules\nREADME.md\n');
    writeFileSync(
      join(folder, 'Dockerfile'),
      `ARG NODE=22-bookworm\nFROM node:\${NODE} AS build\nWORKDIR /src\nCOPY . .\nRUN npm run build -- ${i}\n\nFROM nginx:1.29\nCOPY --from=build /src/out /usr/share/nginx/html\n`,
    );
  }
}

/** ms that `nx show projects` takes. */
function measure(plugin: Plugin): number {
  writeFileSync(join(root, 'nx.json'), JSON.stringify({ analytics: false, plugins: PLUGINS[plugin] }));
  rmSync(join(root, '.nx'), { recursive: true, force: true });
  const start = performance.now();
  execFileSync(process.execPath, [join(root, 'node_modules/nx/dist/bin/nx.js'), 'show', 'projects', '--json'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_WORKSPACE_ROOT_PATH: root },
  });
  return performance.now() - start;
}

makeWorkspace();
const times: Record<Plugin, number[]> = { none: [], '@nx/docker': [], 'nx-buildkit': [] };
for (let round = 0; round < ROUNDS; round++) {
  for (const plugin of Object.keys(PLUGINS) as Plugin[]) times[plugin].push(measure(plugin));
}
rmSync(root, { recursive: true });

const base = median(times.none);
const [docker, buildkit] = [median(times['@nx/docker']) - base, median(times['nx-buildkit']) - base];
console.log(`${PROJECTS} Dockerfiles, median of ${ROUNDS}: Nx alone ${base.toFixed(0)} ms`);
console.log(
  `@nx/docker adds ${docker.toFixed(0)} ms, nx-buildkit adds ${buildkit.toFixed(0)} ms: ${(buildkit / docker).toFixed(2)} ×`,
);
