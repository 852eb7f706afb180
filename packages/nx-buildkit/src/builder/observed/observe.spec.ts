import { failing, fakePrograms, type FakePrograms } from '../../../test-data/fake-programs';
import type { Builder } from '../model/builder';
import { observeBuilder } from './observe';

let programs: FakePrograms;
beforeEach(async () => {
  programs = await fakePrograms();
});
afterEach(() => programs.remove());

const node = { name: 'b0', platforms: [], driverOpts: {}, flags: [], files: { 'buildkitd.toml': 'debug = true' } };
const builder: Builder = { name: 'b', driver: 'docker-container', nodes: [node] };

/** An engine that has a container, and none of its files. */
async function engineWithout(files: string, status: string): Promise<void> {
  const container = {
    Id: '1',
    State: { Status: status, StartedAt: '' },
    Config: { Image: '', Env: [], Cmd: [] },
    HostConfig: { NetworkMode: '' },
    Mounts: [],
  };
  await programs.add('docker', `*inspect*) echo '${JSON.stringify([container])}';;\n*cp*) ${failing(files)}`);
}
const LOST = 'Error response from daemon: RWLayer of container 1 is unexpectedly nil';

it.each(['dead', 'removing', 'created'])('needs no files of a container that is %s, to recreate it', async (status) => {
  await engineWithout(LOST, status);
  expect((await observeBuilder(builder, undefined)).nodes).toMatchObject({ b0: { status } });
});

it('needs those of a container that runs', async () => {
  await engineWithout(LOST, 'running');
  await expect(observeBuilder(builder, undefined)).rejects.toFailWith('NXBK-0206');
});
