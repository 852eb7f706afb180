import { mkdtemp, mkdir, writeFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discardInstance, storedBuilder } from './buildx-store';

describe('storedBuilder', () => {
  let env: { readonly BUILDX_CONFIG: string };

  beforeEach(async () => {
    env = { BUILDX_CONFIG: await mkdtemp(join(tmpdir(), 'store-spec-')) };
    await mkdir(join(env.BUILDX_CONFIG, 'instances'));
  });
  afterEach(() => rm(env.BUILDX_CONFIG, { recursive: true }));

  const store = (content: string) => writeFile(join(env.BUILDX_CONFIG, 'instances', 'b'), content);

  it("reads buildx's own file", async () => {
    await store(
      JSON.stringify({
        Name: 'b',
        Driver: 'docker-container',
        Nodes: [
          {
            Name: 'b0',
            Endpoint: 'default',
            Platforms: [{ architecture: 'arm64', os: 'linux' }],
            DriverOpts: { network: 'host' },
            Flags: ['--debug'],
            Files: { 'buildkitd.toml': 'ZGVidWcgPSB0cnVlCg==' },
          },
        ],
        Dynamic: false,
      }),
    );
    expect(await storedBuilder('b', env)).toEqual({
      name: 'b',
      driver: 'docker-container',
      nodes: [
        {
          name: 'b0',
          endpoint: 'default',
          platforms: ['linux/arm64'],
          driverOpts: { network: 'host' },
          flags: ['--debug'],
          files: { 'buildkitd.toml': 'debug = true\n' },
        },
      ],
    });
  });

  it('takes the nulls that buildx writes for empty fields', async () => {
    const node = { Name: 'b0', Endpoint: 'e', Platforms: null, DriverOpts: null, Flags: null, Files: null };
    await store(JSON.stringify({ Name: 'b', Driver: 'remote', Nodes: [node], Dynamic: false }));
    expect(await storedBuilder('b', env)).toMatchObject({
      nodes: [{ platforms: [], driverOpts: {}, flags: [], files: {} }],
    });
  });

  it.each(['', '{"Name":"b"', '[]', '"text"'])('calls %j corrupt, and discards it', async (content) => {
    await store(content);
    expect(await storedBuilder('b', env)).toBe('corrupt');
    await discardInstance('b', env);
    expect(await storedBuilder('b', env)).toBeUndefined();
  });

  it('finds no builder where buildx has never been', async () => {
    expect(await storedBuilder('b', { BUILDX_CONFIG: join(env.BUILDX_CONFIG, 'none') })).toBeUndefined();
  });
});
