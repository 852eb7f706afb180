import type { BuilderNode } from '../model/builder';
import { workloadSeen, workloadSettings } from '../observed/node-workload';
import { kubernetesNode } from './kubernetes-node';

const MIRRORS = '[registry."docker.io"]\nmirrors = ["m:1"]\n';
const node = (driverOpts: BuilderNode['driverOpts'] = {}, flags: readonly string[] = [], toml = MIRRORS) =>
  kubernetesNode({ name: 'b0', platforms: [], driverOpts, flags, files: { 'buildkitd.toml': toml } });
const annotation = (of: BuilderNode) => of.driverOpts['annotations'];

describe('the annotation of a node', () => {
  it('is the same for the same options, in any order, and another for others', () => {
    const one = annotation(node({ namespace: 'ci', replicas: '2' }));
    expect(annotation(node({ replicas: '2', namespace: 'ci' }))).toBe(one);
    expect(annotation(node({ namespace: 'ci', replicas: '3' }))).not.toBe(one);
    expect(annotation(node({ namespace: 'ci', replicas: '2' }, ['--debug']))).not.toBe(one);
  });

  it('stands beside those of the user, and holds nothing that buildx splits', () => {
    expect(annotation(node({ annotations: 'team=a' }))).toMatch(/^team=a,nx-buildkit\/settings=[0-9a-f]{16}$/);
  });
});

describe('the configuration of a node', () => {
  it.each(['true', '1', 'TRUE'])('is named to a rootless BuildKit (%s), which looks for it elsewhere', (rootless) => {
    const flags = ['--config', '/etc/buildkit/buildkitd.toml', '--debug'];
    expect(node({ rootless }, ['--debug']).flags).toEqual(flags);
    expect(node({ rootless }, flags).flags).toEqual(flags);
  });

  it('is not named to one that runs as root', () => expect(node({ rootless: 'false' }).flags).toEqual([]));

  const CLAIM = { 'persistent-volume-claim.requests.storage': '1Gi' };
  it('keeps it from having a volume, unless it is empty or the BuildKit is rootless', () => {
    expect(() => node(CLAIM)).toThrow('does not mount the configuration in pods with a persistent volume');
    expect(() => node(CLAIM)).toFailWith('NXBK-0301');
    expect(node(CLAIM, [], '').driverOpts).toMatchObject(CLAIM);
    expect(node({ ...CLAIM, rootless: 'true' }).driverOpts).toMatchObject(CLAIM);
  });
});

describe('what a cluster has of a node', () => {
  const wanted = node();
  const settings = Object.fromEntries([annotation(wanted)?.split('=') ?? []]);
  const seen = (annotations: Readonly<Record<string, string>>, toml: string, replicas = 1) =>
    workloadSeen({ workload: { annotations, files: { 'buildkitd.toml': toml }, configMaps: [], replicas } }, wanted);

  it('is the wanted node when the same options made it, however its configuration is spelt', () => {
    expect(seen(settings, '[registry]\n[registry."docker.io"]\nmirrors = [ "m:1" ]')).toEqual({
      settings: workloadSettings(wanted),
    });
  });

  it.each([
    ['made by other options', { 'nx-buildkit/settings': 'other' }, MIRRORS],
    ['made by a plain docker buildx', {}, MIRRORS],
    ['of another configuration', settings, MIRRORS.replace('m:1', 'm:2')],
  ])('is another when it is %s', (_, annotations, toml) => {
    expect(seen(annotations, toml)).not.toEqual({ settings: workloadSettings(wanted) });
  });

  it('may have any number of pods, which an autoscaler decides, but none', () => {
    const isAsWanted = (replicas: number) => JSON.stringify(seen(settings, MIRRORS, replicas)).includes('"pods":"1"');
    expect([0, 1, 3].map(isAsWanted)).toEqual([false, true, true]);
  });

  it('is nothing when it has nothing, and unknown when it does not say', () => {
    expect(workloadSeen({}, wanted)).toBeUndefined();
    const unanswered = { unknown: 'forbidden', line: 'kubectl get pods' };
    expect(workloadSeen(unanswered, wanted)).toEqual(unanswered);
  });
});
