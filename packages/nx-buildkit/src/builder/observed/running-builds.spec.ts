import { failing, fakePrograms, type FakePrograms } from '../../../test-data/fake-programs';
import type { Builder } from '../model/builder';
import { runningBuilds } from './running-builds';

let programs: FakePrograms;
beforeEach(async () => {
  programs = await fakePrograms();
});
afterEach(() => programs.remove());

const history = (...records: readonly object[]) =>
  `printf '%s\\n' ${records.map((record) => `'${JSON.stringify({ record })}'`).join(' ')};;`;
const runs = { Ref: 'abc', FrontendAttrs: { filename: 'Dockerfile' } };
const ended = { Ref: 'def', CompletedAt: {} };
const node = (driverOpts: Readonly<Record<string, string>>) => ({
  name: 'b_0',
  platforms: [],
  driverOpts,
  flags: [],
  files: {},
});

describe('the builds in a container', () => {
  const builder: Builder = { name: 'b', driver: 'docker-container', nodes: [{ ...node({}), endpoint: 'ctx' }] };
  const answer = async (arm: string) => {
    await programs.add('docker', `*exec*) ${arm}`);
    return runningBuilds(builder);
  };

  it('are those that have not ended', async () => {
    expect(await answer(history(runs, ended))).toEqual({ builds: ['abc (Dockerfile)'] });
  });

  it.each([
    'Error response from daemon: No such container: buildx_buildkit_b_0',
    'Error response from daemon: container 0123abcd is not running',
    'Error response from daemon: Container 0123abcd is restarting, wait until the container is running',
    'error: failed to dial: dial unix /run/buildkit/buildkitd.sock: connect: connection refused',
  ])('are none where no BuildKit is: %s', async (words) => {
    expect(await answer(failing(words))).toEqual({ builds: [] });
  });

  it.each([
    'Error response from daemon: Container 0123abcd is paused, unpause the container before exec',
    'Cannot connect to the Docker daemon at ssh://elsewhere. Is the docker daemon running?',
    'No help topic for histories',
    'error: context deadline exceeded',
  ])('are not known where a BuildKit does not say: %s', async (words) => {
    const line = 'docker --context ctx exec buildx_buildkit_b_0 buildctl debug histories';
    expect(await answer(failing(words))).toEqual({ unknown: words, line });
  });
});

describe('the builds in a cluster', () => {
  const builder = (driverOpts = {}): Builder => ({
    name: 'b',
    driver: 'kubernetes',
    nodes: [node({ namespace: 'ns', ...driverOpts })],
  });
  const pod = (name: string, state: object) => ({
    metadata: { name },
    status: { phase: 'Running', containerStatuses: [{ state }] },
  });
  const pods = { items: [pod('b-0-1', { running: {} }), pod('b-0-2', { running: {} }), pod('b-0-3', { waiting: {} })] };
  const getPods = `*"get pods"*) echo '${JSON.stringify(pods)}';;\n`;

  it('are those of each pod whose container runs', async () => {
    await programs.add('kubectl', `${getPods}*b-0-2*) ${history(runs)}\n*) ${history(ended)}`);
    expect(await runningBuilds(builder())).toEqual({ builds: ['abc (Dockerfile)'] });
    expect((await programs.calls()).join('\n')).not.toContain('b-0-3');
  });

  it('are not known when one of the pods does not say', async () => {
    await programs.add('kubectl', `${getPods}*b-0-2*) ${failing('error: timed out')}\n*) ${history(runs)}`);
    const line = 'kubectl --namespace ns exec b-0-2 -- buildctl debug histories';
    expect(await runningBuilds(builder())).toEqual({ unknown: 'error: timed out', line });
  });

  it('are not known when the pods are not', async () => {
    await programs.add('kubectl', `*) ${failing('error: You must be logged in to the server (Unauthorized)')}`);
    expect(await runningBuilds(builder())).toMatchObject({
      unknown: 'error: You must be logged in to the server (Unauthorized)',
      line: 'kubectl --namespace ns get pods --selector=app=b-0 --output=json',
    });
  });

  describe('without kubectl', () => {
    const inspect = (status: string) => `*inspect*) printf 'Nodes:\\nName: b_0\\nStatus: ${status}\\n';;\n`;

    it('are those that buildx sees, if there is one pod', async () => {
      const listed = [
        { ref: 'b/b_0/abc', name: 'app', status: 'Running' },
        { ref: 'b/b_0/def', name: 'old', status: 'Completed' },
      ];
      const list = `*history*) printf '%s\\n' ${listed.map((each) => `'${JSON.stringify(each)}'`).join(' ')};;`;
      await programs.add('docker', `${inspect('running')}${list}`);
      expect(await runningBuilds(builder())).toEqual({ builds: ['app'] });
    });

    it('are none if there is no pod, which buildx would start to ask it', async () => {
      await programs.add('docker', inspect('inactive'));
      expect(await runningBuilds(builder())).toEqual({ builds: [] });
    });

    it('are not known if buildx gets no answer', async () => {
      await programs.add('docker', `${inspect('running')}*) ${failing('ERROR: no such host')}`);
      const line = 'docker buildx history ls --builder b';
      expect(await runningBuilds(builder())).toEqual({ unknown: 'ERROR: no such host', line });
    });

    it('are not known of several pods, of which buildx sees one', async () => {
      expect(await runningBuilds(builder({ replicas: '2' }))).toMatchObject({ unknown: 'kubectl is not installed' });
    });
  });
});

it('are none of a remote builder, whose removal ends no build', async () => {
  expect(await runningBuilds({ name: 'b', driver: 'remote', nodes: [node({})] })).toEqual({ builds: [] });
});
