import { mkdtemp, mkdir, writeFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discardInstance, storedBuilder } from './buildx-store';
import { inTaskScope } from '../../util/task-scope';

describe('storedBuilder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-spec-'));
    await mkdir(join(folder, 'instances'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const store = (content: string) => writeFile(join(folder, 'instances', 'b'), content);
  /** In a task of a batch, which has another folder of buildx than the process. */
  const inTask = <T>(body: () => T, BUILDX_CONFIG = folder): T => inTaskScope({ env: { BUILDX_CONFIG } }, body);
  const stored = () => inTask(() => storedBuilder('b'));

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
    expect(await stored()).toEqual({
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
    expect(await stored()).toMatchObject({
      nodes: [{ platforms: [], driverOpts: {}, flags: [], files: {} }],
    });
  });

  it.each(['', '{"Name":"b"', '[]', '"text"'])('calls %j corrupt, and discards it', async (content) => {
    await store(content);
    expect(await stored()).toBe('corrupt');
    await inTask(() => discardInstance('b'));
    expect(await stored()).toBeUndefined();
  });

  it('finds no builder where buildx has never been', async () => {
    expect(await inTask(() => storedBuilder('b'), join(folder, 'none'))).toBeUndefined();
  });
});
