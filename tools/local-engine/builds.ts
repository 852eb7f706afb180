import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from '../../packages/nx-buildkit/src/process/run';
import { succeed } from './command';
import type { Group } from './go-programs';
import { fromBuildCache } from './build-cache';

const MODULES = join(__dirname, 'modules');

/** Every file of a module folder, by name. */
type ModuleFiles = Readonly<Record<string, string>>;

/** The version that a go.mod requires of a module; throws when it does not require it. */
export function requiredVersion(goMod: string, module: string): string {
  const words = goMod.split(/\s+/);
  const version = words.find((word, index) => words[index - 1] === module && /^v\d/.test(word));
  if (!version) throw new Error(`go.mod requires no ${module}`);
  return version;
}

/**
 * The `go build` of a group into `destination`. Without cgo everything is static, and packages that two groups share are compiled once;
 * no symbol tables, no paths of this machine.
 */
export function goBuild(group: Group, goMod: string, destination: string): Command {
  const versions = Object.entries(group.versions ?? {}).map(
    ([variable, module]) => `-X ${variable}=${requiredVersion(goMod, module)}`,
  );
  const linker = ['-s', '-w', ...(group.cgo ? ['-linkmode external', '-extldflags -static'] : []), ...versions];
  return {
    file: 'go',
    args: [
      'build',
      '-trimpath',
      '-buildvcs=false',
      ...(group.tags ? ['-tags', group.tags.join(',')] : []),
      '-ldflags',
      linker.join(' '),
      '-o',
      `${destination}/`,
      ...group.packages,
    ],
    // The user's own target, flags and workspace would make another program of it.
    env: {
      CGO_ENABLED: group.cgo ? '1' : '0',
      GOARCH: undefined,
      GOOS: 'linux',
      GOFLAGS: '-mod=readonly',
      GOWORK: 'off',
    },
  };
}

/** Changes with everything that goes into a build: module files, flags, Go's own version. */
export function buildKey(command: Command, files: ModuleFiles, goVersion: string): string {
  return createHash('sha256')
    .update(JSON.stringify([command, files, goVersion]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * Compiles a group, if these very sources and flags were not compiled before.
 *
 * @returns the folder of its programs
 * @throws ToolError with the compiler's last lines
 */
export async function build(group: Group, builds: string): Promise<string> {
  const cwd = join(MODULES, group.module);
  const files = await moduleFiles(cwd);
  const goMod = files['go.mod'] ?? '';
  const remedy = `Go ${/^go (.*)$/m.exec(goMod)?.[1]} or later is needed (https://go.dev/dl/), and a module proxy that answers (\`go env GOPROXY\`).`;
  const { stdout: goVersion } = await succeed({ file: 'go', args: ['env', 'GOVERSION', 'GOARCH'] }, remedy, { cwd });
  const key = buildKey(goBuild(group, goMod, ''), files, goVersion);
  // Go keeps what it has downloaded and compiled: another attempt does what is left.
  return fromBuildCache(builds, `${group.name}-${key}`, `compile ${group.name}`, (folder) =>
    succeed(goBuild(group, goMod, folder), remedy, { cwd }),
  );
}

async function moduleFiles(folder: string): Promise<ModuleFiles> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, contents[index] ?? '']));
}
