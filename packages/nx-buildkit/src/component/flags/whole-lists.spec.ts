import { wholeLists } from './whole-lists';

it.each([
  ['outputs', 'type=oci,dest=out/app.tar', ['type=oci,dest=out/app.tar']],
  ['outputs', 'load,type=oci,dest=a.tar,push', ['load', 'type=oci,dest=a.tar', 'push']],
  ['outputs', 'type=local,"dest=a,b"', ['type=local,"dest=a,b"']],
  ['secrets', 'id=npmrc,src=.npmrc,id=token,env=TOKEN', ['id=npmrc,src=.npmrc', 'id=token,env=TOKEN']],
  ['secrets', 'src=.npmrc,id=npmrc', ['src=.npmrc,id=npmrc']],
  [
    'tags',
    'app:1,type=raw,value=latest,enable={{is_default_branch}}',
    ['app:1', 'type=raw,value=latest,enable={{is_default_branch}}'],
  ],
  ['outputs', 'load,push', ['load', 'push']],
  ['ssh', 'default=/a,/b', ['default=/a,/b']],
  ['ssh', 'default,other=/a,keys\\b,third=/c,./d', ['default', 'other=/a,keys\\b', 'third=/c,./d']],
  ['extraArgs', '--policy,disabled=true', ['--policy', 'disabled=true']],
  ['extraArgs', '--build-arg,NAMES=a,b,c', ['--build-arg', 'NAMES=a,b,c']],
  ['extraArgs', '--build-arg=NAMES=a,b,-D', ['--build-arg=NAMES=a,b', '-D']],
  ['flavor', 'latest=false,suffix=-alpine,onlatest=true', ['latest=false,suffix=-alpine,onlatest=true']],
])('keeps the entries of --%s=%s whole', (name, text, entries) =>
  expect(wholeLists({ [name]: text })).toEqual({ [name]: entries }),
);

it('knows names in kebab-case', () =>
  expect(wholeLists({ 'cache-to': 'type=registry,ref=a,mode=max', 'cache-from': 'type=registry,ref=a' })).toEqual({
    cacheTo: ['type=registry,ref=a,mode=max'],
    cacheFrom: ['type=registry,ref=a'],
  }));

it.each([
  [{ outputs: 'type=oci' }],
  [{ outputs: ['type=oci,dest=a.tar', 'load'] }],
  [{ ssh: ['default=/a,b'], extraArgs: ['--build-arg', 'NAMES=a,b'] }],
  [{ platform: 'arm64,amd64', tags: '' }],
  [undefined],
])('leaves %j to Nx', (overrides) => expect(wholeLists(overrides)).toEqual({}));

it('refuses a word that can be a key or an agent, with how to write either', () => {
  const read = () => wholeLists({ ssh: 'default=/a,work' });
  expect(read).toThrow('work can be a key of default=/a or an agent of its own');
  expect(read).toThrow(
    expect.objectContaining({ remedy: expect.stringMatching(/\.\/work, .* --ssh=default=\/a --ssh=work$/) }),
  );
});
