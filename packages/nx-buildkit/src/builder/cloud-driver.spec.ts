import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stubDocker, type StubDocker } from '../docker/testing/stub-docker';
import { inTaskScope } from '../util/task-scope';
import { cloudBuilder } from './cloud-driver';

const NAME = 'cloud-team-builder';

let folder: string;
let docker: StubDocker;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-driver-'));
  docker = await stubDocker(folder);
});
afterEach(async () => {
  await docker.remove();
  await rm(folder, { recursive: true });
});

/** In a task of a batch, which has another folder of buildx than the process. */
const findBuilder = () =>
  inTaskScope({ env: { ...process.env, BUILDX_CONFIG: folder } }, () => cloudBuilder(NAME, 'default'));

/** Has buildx know a builder of a driver, as `docker buildx inspect` shows it. */
async function stored(driver: string, nodes: string): Promise<void> {
  await mkdir(join(folder, 'instances'), { recursive: true });
  await writeFile(join(folder, 'instances', NAME), JSON.stringify({ Name: NAME, Driver: driver, Nodes: [] }));
  await docker.does(`case $* in *version*) echo buildx v0.38.2;; *inspect*) printf 'Nodes:\\n${nodes}';; esac`);
}

it('takes the builder as its user has created it, with a node for each platform', async () => {
  const node = (architecture: string) =>
    `Name: linux-${architecture}\\nEndpoint: cloud://team/builder_linux-${architecture}\\nStatus: running\\nBuildKit version: v0.34.2\\nPlatforms: linux/${architecture}*\\n`;
  await stored('cloud', `${node('amd64')}\\n${node('arm64')}`);
  expect(await findBuilder()).toMatchObject({
    name: NAME,
    driver: 'cloud',
    nodes: [
      { name: 'linux-amd64', platforms: ['linux/amd64'], buildkit: 'v0.34.2' },
      { name: 'linux-arm64', platforms: ['linux/arm64'], buildkit: 'v0.34.2' },
    ],
  });
});

it.each(['nothing', 'docker-container'])(
  'says how it is created where buildx knows %s of that name',
  async (driver) => {
    if (driver !== 'nothing') await stored(driver, '');
    await expect(findBuilder()).rejects.toMatchObject({
      code: 'NXBK-0302',
      remedy: expect.stringContaining(`docker buildx create --driver cloud --name ${NAME} `),
    });
  },
);

it("says what is wrong in buildx's words when it cannot be used", async () => {
  await stored('cloud', 'Name: linux-amd64\\nError: not logged in\\n');
  await expect(findBuilder()).rejects.toMatchObject({ code: 'NXBK-0305', details: 'not logged in' });
});
