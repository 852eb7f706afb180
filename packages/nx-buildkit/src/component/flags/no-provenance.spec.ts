import { noProvenance } from './no-provenance';

const NONE = { BUILDX_GIT_INFO: 'false', BUILDX_METADATA_PROVENANCE: 'disabled' };

const image = { platforms: ['linux/arm64'], outputs: [{ type: 'load' }] } as const;
const push = { type: 'push' } as const;

it.each<[string, Partial<Parameters<typeof noProvenance>[0]>, object]>([
  ['for the engine', {}, NONE],
  ['without a provenance', { outputs: [push], provenance: false }, NONE],
  ['whose provenance is disabled', { outputs: [push], provenance: 'mode=max,disabled=true' }, NONE],
  ['whose metadata somebody else reads', { metadataFile: 'metadata.json' }, { BUILDX_GIT_INFO: 'false' }],
  ['for a registry', { outputs: [push] }, {}],
  ['for the engine and a registry', { outputs: [...image.outputs, push] }, {}],
  ['for several platforms', { platforms: ['linux/arm64', 'linux/amd64'] }, {}],
  ['with a provenance', { provenance: 'mode=min' }, {}],
])('sets variables of docker buildx for an image %s', (_, given, expected) => {
  expect(noProvenance({ ...image, ...given }, {})).toEqual(expected);
});

it('leaves what the user has set', () => {
  expect(noProvenance(image, { BUILDX_GIT_INFO: 'true', BUILDX_METADATA_PROVENANCE: '' })).toEqual({});
});
