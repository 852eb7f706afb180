import { archiveOf, holdsIndex, outputArgs, parseOutput, withDestination, type IndexLimits } from './outputs';

describe('parseOutput and outputArgs', () => {
  it.each([
    ['load', ['--load']],
    ['type=docker', ['--load']],
    ['type=docker,compression=zstd', ['--output', 'type=docker,compression=zstd']],
    ['push', ['--push']],
    ['type=registry', ['--push']],
    ['type=registry,compression=zstd', ['--output', 'type=registry,compression=zstd']],
    ['type=oci,dest=dist/app.tar', ['--output', 'type=oci,dest=dist/app.tar']],
    ['type=docker,dest=dist/app.tar', ['--output', 'type=docker,dest=dist/app.tar']],
    ['type=local,"dest=dist/a,b"', ['--output', 'type=local,"dest=dist/a,b"']],
    ['type=image,name=a,push=true', ['--output', 'type=image,name=a,push=true']],
  ])('%s becomes %j', (text, args) => expect(outputArgs(parseOutput(text))).toEqual(args));

  it.each(['', 'loud', 'type=', 'dest=x', 'type=exec', '--load'])('refuses %j', (text) =>
    expect(() => parseOutput(text)).toThrow('is not an output of a build'),
  );

  it.each(['docker', 'load'])('refuses an engine that it could not look at afterwards: type=%s', (type) =>
    expect(() => parseOutput(`type=${type},context=other`)).toFailWith('NXBK-0405'),
  );
});

describe('withDestination', () => {
  const complete = (text: string) =>
    withDestination(parseOutput(text), 'dist/files', 'host:5000/ai-infra-gitea:v1-arm64');

  it.each([
    ['oci', 'dist/files/ai-infra-gitea_v1-arm64.oci.tar'],
    ['docker', 'dist/files/ai-infra-gitea_v1-arm64.docker.tar'],
    ['local', 'dist/files/ai-infra-gitea_v1-arm64'],
    ['type=oci,dest=mine.tar', 'mine.tar'],
    ['load', undefined],
    ['push', undefined],
  ])('writes %s to %s', (text, dest) => expect(complete(text).attributes['dest']).toBe(dest));
});

it('knows which outputs hold several platforms in one image', () => {
  const holds = (limits: Partial<IndexLimits>) =>
    ['push', 'oci', 'local', 'load', 'docker'].filter((text) =>
      holdsIndex(parseOutput(text), { engineHoldsIndex: true, severalNodes: false, ...limits }),
    );
  expect(holds({})).toEqual(['push', 'oci', 'local', 'load']);
  expect(holds({ engineHoldsIndex: false })).toEqual(['push', 'oci', 'local']);
  expect(holds({ severalNodes: true })).toEqual(['push']);
});

describe('archiveOf', () => {
  it.each([
    ['type=oci,dest=dist/a.tar', 'dist/a.tar'],
    ['type=docker,dest=a.tar', 'a.tar'],
    ['type=tar,dest=a.tar', 'a.tar'],
    ['type=oci,dest=layout,tar=false', undefined],
    ['type=local,dest=dist', undefined],
    ['type=tar,dest=-', undefined],
    ['load', undefined],
  ])('knows what %s writes', (text, archive) => expect(archiveOf(parseOutput(text))).toBe(archive));
});
