import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFront, type Front, type FrontOptions } from '../../../../../tools/hub/front';
import { startFakeRegistry, type FakeRegistry } from '../../../../../tools/hub/testing/fake-registry';
import type { RegistryClient } from '../client';
import type { RegistryLimits } from '../limits';
import { openRegistryClient } from '../open-client';
import type { RegistryTables } from '../hosts/registry-tables';
import { makeImage, type TestImage } from './image';

/** What the tests of a client work with. */
export interface Setting {
  readonly registry: FakeRegistry;
  /** Of the test's own. */
  readonly folder: string;
  /** Starts a front of the registry. */
  readonly front: (options?: Partial<FrontOptions>) => Promise<Front>;
  /** Opens a client, for which Docker has no credentials unless the environment says where. */
  readonly open: (options?: OpenOptions) => RegistryClient;
  /** Puts an image into the registry, under the tag 1. */
  readonly push: (repository: string, layers?: readonly Buffer[]) => TestImage;
  /** @returns the path of a file in the folder */
  readonly write: (name: string, content: string, mode?: number) => Promise<string>;
  /** Has something closed after the test. */
  readonly closing: <T extends { close(): unknown }>(one: T) => T;
}

export interface OpenOptions {
  readonly tables?: RegistryTables;
  readonly limits?: Partial<RegistryLimits>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Sees silence soon, and does not take a busy machine for it. */
export const QUICK: Partial<RegistryLimits> = {
  tokenTimeout: 2_000,
  firstByteTimeout: 2_000,
  stallTimeout: 2_000,
  hedgeAfter: 1_000,
  giveUpAfter: 60_000,
};

/**
 * Stops the clock by which a pull loses patience, until the test ends: a slow machine has none of it run out.
 *
 * @returns what puts it forward by so many ms
 */
export function stopTheClock(): (ms: number) => void {
  let time = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => time);
  return (ms) => void (time += ms);
}

export const hostOf = ({ url }: { readonly url: string }): string => new URL(url).host;

/** An empty registry for each test, which goes with all that the test has opened. */
export function useSetting(): Setting {
  const opened: { close(): unknown }[] = [];
  let registry: FakeRegistry;
  let folder: string;
  beforeEach(async () => {
    registry = await startFakeRegistry();
    folder = await mkdtemp(join(tmpdir(), 'registry-client-'));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const one of opened.splice(0).reverse()) await one.close();
    await registry.close();
    await rm(folder, { recursive: true });
  });

  function closing<T extends { close(): unknown }>(one: T): T {
    opened.push(one);
    return one;
  }
  return {
    get registry() {
      return registry;
    },
    get folder() {
      return folder;
    },
    closing,
    front: async (options) => closing(await startFront({ upstream: registry.url, ...options })),
    open: ({ tables = {}, limits = {}, env = {} } = {}) =>
      closing(openRegistryClient({ tables, limits, env: { DOCKER_CONFIG: '/nowhere', ...env } })),
    push(repository, layers = [randomBytes(1000)]) {
      const image = makeImage(repository, '1', layers);
      for (const [path, bytes] of image.content) registry.content.set(path, bytes);
      return image;
    },
    async write(name, content, mode) {
      const path = join(folder, name);
      await writeFile(path, content, { mode });
      return path;
    },
  };
}
