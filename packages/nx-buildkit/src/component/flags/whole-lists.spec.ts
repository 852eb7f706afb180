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
  [{ outputs: 'load,push' }],
  [{ outputs: 'type=oci' }],
  [{ outputs: ['type=oci,dest=a.tar', 'load'] }],
  [{ ssh: 'default=/a,other=/b' }],
  [{ platform: 'arm64,amd64', tags: '' }],
  [undefined],
])('leaves %j to Nx', (overrides) => expect(wholeLists(overrides)).toEqual({}));
