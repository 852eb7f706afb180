import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startFront, type Front } from '../../tools/hub';
import { serveFiles, type FileHost } from '../../tools/hub/files';
import { noise } from '../../tools/hub/images';
import { aptFiles } from '../../tools/hub/packages';
import { installPackages } from '../../tools/local-engine/debian';
import { configureBuilder } from '../downloads.support';
import { docker, removeBuilder, removeImages } from '../support/engine';
import { createWorkspace, writeComponent, type Workspace } from '../support/workspace';
import { median } from './median';

/*
 * What the option downloads costs where everything is cached by BuildKit or nothing is anywhere, and what it gains where the store has the downloads:
 * the same component with and without it, by turns. It installs with apt and gets a file with curl, from a host that is 50 ms away and carries 50 Mbit/s a connection.
 *
 * Arguments: rounds of each comparison.
 */
const ROUNDS = Number(process.argv[2] ?? 9);
const NAME = 'bench-downloads';
const NAMES = Array.from({ length: 20 }, (_, i) => `package${i}`);

interface Place {
  readonly builder: string;
  readonly workspace: Workspace;
}

async function main(): Promise<void> {
  await installPackages(['apt-utils'], "The apt repository is made by Debian's apt-ftparchive.");
  const files = await serveFiles(new Map([...(await aptFiles(NAMES)), ['/tool.tgz', noise(NAME, 20_000_000)]]));
  const host = await startFront({ upstream: files.url, token: false, address: '127.0.0.2', latency: 50 });
  host.faults([{ kind: 'other', action: 'throttle', bytesPerSecond: 6_250_000 }]);
  const places = { without: await makePlace(host, 'without', false), with: await makePlace(host, 'with', true) };
  try {
    await compare('cold, with nothing in the store', places, async (place) => {
      await prune(place);
      await rm(join(place.workspace.root, 'image-store/downloads'), { recursive: true, force: true });
    });
    await compare('cold', places, prune);
    await compare('warm', places, async () => undefined);
  } finally {
    for (const { builder, workspace } of Object.values(places)) {
      await removeBuilder(builder);
      await removeImages(`${builder}-app:v1-amd64`);
      await workspace.remove();
    }
    await close(host, files);
  }
}

async function makePlace(host: Front, name: string, isOn: boolean): Promise<Place> {
  const builder = `${NAME}-${name}`;
  const workspace = await createWorkspace({ builder: { name: builder } });
  await configureBuilder(
    workspace,
    builder,
    { downloads: isOn && { prefixes: [`${host.url}/`] } },
    { network: 'host' },
  );
  const dockerfile = [
    'FROM buildpack-deps:trixie-curl',
    `RUN echo "deb [trusted=yes] ${host.url}/ trixie main" > /etc/apt/sources.list && apt-get update && apt-get install --yes ${NAMES.join(' ')}`,
    `RUN curl -fL -o /tool.tgz ${host.url}/tool.tgz`,
  ].join('\n');
  await writeComponent(workspace, 'app', dockerfile, { imagePrefix: `${builder}-`, version: 'v1', platform: 'amd64' });
  return { builder, workspace };
}

function prune({ builder }: Place): Promise<string> {
  return docker('buildx', 'prune', '--builder', builder, '--all', '--force');
}

/** Builds by turns, after a first round that does not count: it fills the store. */
async function compare(
  what: string,
  places: Readonly<Record<'without' | 'with', Place>>,
  prepare: (place: Place) => Promise<unknown>,
): Promise<void> {
  const times: Record<'without' | 'with', number[]> = { without: [], with: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of ['without', 'with'] as const) {
      // Before that, there is no builder.
      if (round > 0) await prepare(places[name]);
      const start = performance.now();
      await build(places[name]);
      if (round > 0) times[name].push(performance.now() - start);
    }
  }
  const [without, withIt] = [median(times.without), median(times.with)];
  const ratio = median(times.with.map((time, i) => time / (times.without[i] ?? NaN)));
  console.log(
    `${what}, median of ${ROUNDS}: without downloads ${seconds(without)}, with ${seconds(withIt)}: ${ratio.toFixed(2)} ×`,
  );
}

async function build({ workspace }: Place): Promise<void> {
  const { exitCode, output } = await workspace.nx(['run', 'app:docker-build', '--skip-nx-cache']);
  if (exitCode !== 0) throw new Error(output);
}

async function close(host: Front, files: FileHost): Promise<void> {
  await host.close();
  await files.close();
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
