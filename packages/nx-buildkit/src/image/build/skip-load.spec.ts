import type { BuilderRecord } from '../../builder/model/record';
import { mayBeLoaded } from './skip-load';
import type { ImageClaim } from '../record/image-claims';
import type { BuildRecipe } from '../plan/image-spec';

const recipe: BuildRecipe = {
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
const built = (over: Partial<BuildRecipe> = {}): ImageClaim =>
  JSON.parse(JSON.stringify({ recipe: { ...recipe, ...over }, ids: ['sha256:1'], undeclared: [] }));
const site = (driver = 'docker-container') => ({ builder: { driver } as BuilderRecord });

describe('mayBeLoaded', () => {
  it('finds the image of the same recipe', () => {
    expect(mayBeLoaded(recipe, [built({ target: 'tests' }), built()], site())).toEqual(built());
  });

  it.each<Partial<BuildRecipe>>([{ labels: { a: 'b' } }, { tags: ['gitea:v2-arm64'] }, { platforms: ['linux/amd64'] }])(
    'takes no image of another recipe: %j',
    (over) => expect(mayBeLoaded(recipe, [built(over)], site())).toBeUndefined(),
  );

  it.each<Partial<BuildRecipe>>([
    { noCache: true },
    { provenance: true },
    { sbom: true },
    { cacheTo: ['type=inline'] },
    { metadataFile: 'metadata.json' },
    { extraArgs: ['--progress=rawjson'] },
    { platforms: ['linux/arm64', 'linux/amd64'] },
    { outputs: [...recipe.outputs, { type: 'push', attributes: {} }] },
  ])('builds once what is not the same twice: %j', (over) => {
    expect(mayBeLoaded({ ...recipe, ...over }, [built(over)], site())).toBeUndefined();
  });

  it('has nothing to save where the engine itself builds', () => {
    expect(mayBeLoaded(recipe, [built()], site('docker'))).toBeUndefined();
  });
});
