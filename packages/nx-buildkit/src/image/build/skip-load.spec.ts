import type { BuilderRecord } from '../../builder/model/record';
import { findPreviousBuild } from './skip-load';
import type { ImageClaim } from '../record/image-claims';
import type { BuildSpec } from '../plan/image-spec';

const spec: BuildSpec = {
  dockerfile: 'gitea/Dockerfile',
  context: 'gitea',
  platforms: ['linux/arm64'],
  tags: ['gitea:v1-arm64'],
  outputs: [{ type: 'load', attributes: {} }],
  buildArgs: {},
  buildContexts: {},
  labels: {},
  annotations: {},
};
const built = (over: Partial<BuildSpec> = {}): ImageClaim =>
  JSON.parse(JSON.stringify({ spec: { ...spec, ...over }, ids: ['sha256:1'], undeclared: [] }));
const environment = (driver = 'docker-container') => ({ builder: { driver } as BuilderRecord });

describe('mayBeLoaded', () => {
  it('finds the image of the same spec', () => {
    expect(findPreviousBuild(spec, [built({ target: 'tests' }), built()], environment())).toEqual(built());
  });

  it.each<Partial<BuildSpec>>([{ labels: { a: 'b' } }, { tags: ['gitea:v2-arm64'] }, { platforms: ['linux/amd64'] }])(
    'takes no image of another spec: %j',
    (over) => expect(findPreviousBuild(spec, [built(over)], environment())).toBeUndefined(),
  );

  it.each<Partial<BuildSpec>>([
    { noCache: true },
    { provenance: true },
    { sbom: true },
    { cacheTo: ['type=inline'] },
    { metadataFile: 'metadata.json' },
    { extraArgs: ['--progress=rawjson'] },
    { platforms: ['linux/arm64', 'linux/amd64'] },
    { outputs: [...spec.outputs, { type: 'push', attributes: {} }] },
  ])('builds once what is not the same twice: %j', (over) => {
    expect(findPreviousBuild({ ...spec, ...over }, [built(over)], environment())).toBeUndefined();
  });

  it('has nothing to save where the engine itself builds', () => {
    expect(findPreviousBuild(spec, [built()], environment('docker'))).toBeUndefined();
  });
});
