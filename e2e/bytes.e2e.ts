import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildImage, buildLayer, pushImage } from '../tools/hub/images';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { hub, required } from './support/engine';
import { relayEngine, type EngineRelay } from './support/engine-relay';

const PREFIX = 'e2e-bytes';
/** Bytes of the base image that all components have, which no compression makes smaller. */
const BASE = 24_000_000;
const NAMES = ['one', 'two', 'three', 'four', 'five', 'six'] as const;

let workspace: ComponentWorkspace;
let relay: EngineRelay;
let folder: string;
beforeAll(async () => {
  workspace = await componentWorkspace(PREFIX);
  folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-relay-'));
  relay = await relayEngine(new URL(required('DOCKER_HOST')).pathname, join(folder, 'docker.sock'));
  const layers = async () => [await buildLayer([{ path: 'data', data: randomBytes(BASE) }])];
  await pushImage((await hub.status()).upstream, `library/${PREFIX}`, '1', await buildImage({ layers }));
  await sentBy('run', 'buildkit:builder');
});
afterAll(async () => {
  relay.close();
  await workspace.destroy();
  await rm(folder, { recursive: true });
});

const component = (name: string, source: string, outputs: readonly string[]) =>
  workspace.component(name, `FROM ${PREFIX}:1\nCOPY source /source\n`, { archSuffix: false, outputs }, { source });

/** Bytes that a run sends to the engine and to the builder in it. */
async function sentBy(...args: readonly string[]): Promise<number> {
  relay.sent();
  const env = { DOCKER_HOST: `unix://${join(folder, 'docker.sock')}` };
  const { exitCode, output } = await workspace.nx(args, env);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  return relay.sent();
}

const buildAll = ['run-many', '-t', 'docker-build'];

it('sends a base image to the builder once, however many builds want it at the same moment', async () => {
  // An archive comes out of the builder, and nothing of it goes to the engine.
  for (const name of NAMES) await component(name, 'source', ['oci']);
  expect(await sentBy(...buildAll, `--concurrency=${NAMES.length}`)).toBeLessThan(1.5 * BASE);
});

it('sends images to the engine only when they have changed, and what they have in common not with each', async () => {
  for (const name of NAMES) await component(name, 'source', ['load']);
  const first = await sentBy(...buildAll);
  expect(first).toBeGreaterThan(BASE);
  // Once to the builder, and once to the engine.
  expect(first).toBeLessThan(2.5 * BASE);
  expect(await sentBy(...buildAll)).toBeLessThan(0.5 * BASE);
  await component('one', 'changed', ['load']);
  expect(await sentBy(...buildAll)).toBeLessThan(1.5 * BASE);
  // Nx's cache is not what keeps them from being sent.
  expect(await sentBy(...buildAll, '--skip-nx-cache')).toBeLessThan(0.5 * BASE);
});
