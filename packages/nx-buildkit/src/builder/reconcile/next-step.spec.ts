import { describeError } from '../../errors';
import type { Builder, BuilderNode } from '../model/builder';
import { containerSettings } from '../observed/node-container';
import { nextStep, type OnDrift } from './next-step';
import type { ObservedBuilder, SeenNode } from '../observed/observed-builder';

const node: BuilderNode = {
  name: 'b0',
  endpoint: 'default',
  platforms: [],
  driverOpts: { image: 'buildkit:1', 'env.HTTPS_PROXY': 'http://me:secret@new:1' },
  flags: [],
  files: { 'buildkitd.toml': '[registry."docker.io"]\nmirrors = ["m"]\n' },
};
const wanted: Builder = { name: 'b', driver: 'docker-container', nodes: [node] };
const container = (status: string, changed: Partial<BuilderNode> = {}): SeenNode => ({
  status,
  container: { id: 'c', startedAt: 't', settings: containerSettings({ ...node, ...changed }) },
});
const step = (observed: Partial<ObservedBuilder>, onDrift: OnDrift = 'recreate') =>
  nextStep(wanted, { stored: wanted, nodes: { b0: container('running') }, ...observed }, onDrift);
const stored = (changed: Partial<BuilderNode>): Builder => ({ ...wanted, nodes: [{ ...node, ...changed }] });
const message = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return describeError(error);
  }
  return 'nothing was thrown';
};

describe('nextStep', () => {
  it('does nothing with a builder that runs as it should', () => {
    expect(step({})).toEqual({ do: 'nothing', ignored: [] });
  });

  it('creates what is not there, even when a container is left over', () => {
    expect(step({ stored: undefined })).toMatchObject({ do: 'create' });
  });

  it("discards a record that buildx can't read", () => {
    expect(step({ stored: 'corrupt' })).toMatchObject({ do: 'discard' });
  });

  it.each([[undefined], [container('exited')]])('boots when the container is gone or has exited', (there) => {
    expect(step({ nodes: { b0: there } })).toMatchObject({ do: 'boot' });
  });

  it('resumes a paused container', () => {
    expect(step({ nodes: { b0: container('paused') } })).toEqual({ do: 'unpause', nodes: ['b0'] });
  });

  it('resumes one that has drifted, since nobody knows of the builds that wait in it', () => {
    expect(step({ nodes: { b0: container('paused', { flags: ['--debug'] }) } })).toMatchObject({ do: 'unpause' });
  });

  it.each(['created', 'dead', 'removing'])('recreates a container that is %s', (status) => {
    expect(step({ nodes: { b0: container(status) } }, 'fail')).toEqual({
      do: 'recreate',
      broken: true,
      why: [`b0: its container is ${status}`],
    });
  });

  it('does not recreate what crashes as it is, only what crashed before it was changed', () => {
    const nodes = { b0: container('restarting') };
    expect(step({ nodes })).toEqual({ do: 'explain crash', nodes: ['b0'] });
    expect(step({ nodes, stored: stored({ flags: ['--no-such-flag'] }) })).toMatchObject({ do: 'recreate' });
  });

  it('recreates a drifted builder and shows old and new, credentials masked', () => {
    const old = { driverOpts: { image: 'buildkit:1', 'env.HTTPS_PROXY': 'http://me:old@old:1' } };
    expect(step({ stored: stored(old) })).toEqual({
      do: 'recreate',
      broken: false,
      why: ['b0: driver option env.HTTPS_PROXY: http://***@old:1 → http://***@new:1'],
    });
  });

  it('shows no value of a variable that is named like a secret', () => {
    const driverOpts = { ...node.driverOpts, 'env.REGISTRY_TOKEN': 'hunter2' };
    expect(step({ stored: stored({ driverOpts }) })).toMatchObject({
      why: ['b0: driver option env.REGISTRY_TOKEN: *** → (none)'],
    });
  });

  it('sees a container that was made before the record was changed', () => {
    const nodes = {
      b0: container('running', { files: { 'buildkitd.toml': '[registry."docker.io"]\nmirrors = ["old"]' } }),
    };
    expect(step({ nodes })).toEqual({
      do: 'recreate',
      broken: false,
      why: ['b0: buildkitd.toml registry."docker.io".mirrors: ["old"] → ["m"]'],
    });
  });

  it('does not take another spelling of the same configuration for drift', () => {
    const files = { 'buildkitd.toml': "registry = { 'docker.io' = { mirrors = [ 'm' ] } } # the same" };
    expect(step({ stored: stored({ files }) })).toMatchObject({ do: 'nothing' });
  });

  it('recreates when a node is missing or one is too many', () => {
    const more: Builder = { ...wanted, nodes: [node, { ...node, name: 'b1', endpoint: 'other' }] };
    expect(step({ stored: more })).toMatchObject({ do: 'recreate', why: ['b1: node: there → (none)'] });
  });

  it('goes on with a drifted builder with onDrift warn', () => {
    expect(step({ stored: stored({ flags: ['--debug'] }) }, 'warn')).toEqual({
      do: 'nothing',
      ignored: [{ node: 'b0', setting: 'buildkitd flags', from: '--debug', to: undefined }],
    });
  });

  it('fails on drift with onDrift fail, and says how to go on', () => {
    const text = message(() => step({ stored: stored({ flags: ['--debug'] }) }, 'fail'));
    expect(text).toContain('b0: buildkitd flags: --debug → (none)');
    expect(text).toContain('--onDrift=recreate');
    expect(text).toFailWith('NXBK-0304');
  });

  it('says which node buildx cannot use, and why', () => {
    const text = message(() => step({ nodes: { b0: { status: 'unknown', error: 'no such certificate' } } }));
    expect(text).toContain('Node b0 of builder b cannot be used: default');
    expect(text).toContain('no such certificate');
    expect(text).toFailWith('NXBK-0305');
  });

  it('leaves a builder of another driver alone', () => {
    const text = message(() => step({ stored: { ...wanted, driver: 'remote' } }));
    expect(text).toContain('There is a builder b already, of driver remote');
    expect(text).toContain('docker buildx rm b');
    expect(text).toFailWith('NXBK-0303');
  });
});
