import type { BuildSpec } from '../plan/image-spec';
import { fromCache, requireNoServer, stepsAlone, visibleProvenance, withAskedProvenance } from './attested-downloads';

const spec: BuildSpec = {
  dockerfile: 'Dockerfile',
  context: '.',
  platforms: ['linux/amd64'],
  tags: ['app:v1'],
  outputs: [{ type: 'push', attributes: {} }],
  buildArgs: {},
  buildContexts: {},
  labels: {},
  annotations: {},
};
const attested = { ...spec, provenance: 'mode=max', sbom: true, noCache: true, cacheTo: ['type=inline'], pull: true };

it.each([
  [undefined, false],
  [false, false],
  ['disabled=true', false],
  [true, true],
  ['mode=min', 'mode=min'],
])('writes a provenance with downloads if it is asked for: %p', (provenance, given) => {
  expect(withAskedProvenance({ ...spec, provenance }, true).provenance).toBe(given);
  expect(withAskedProvenance({ ...spec, provenance }, false).provenance).toBe(provenance);
});

it('refuses one that is to be complete', () => {
  const complete = { ...spec, provenance: 'mode=max,complete-materials=true' };
  expect(() => withAskedProvenance(complete, true)).toFailWith('NXBK-1002');
  expect(withAskedProvenance(complete, false)).toBe(complete);
});

it('runs every step before the image is made, and makes it of them', () => {
  const first = stepsAlone(attested);
  expect(first).toMatchObject({ provenance: false, noCache: true, pull: true });
  expect([first.sbom, first.cacheTo, first.outputs]).toEqual([
    undefined,
    undefined,
    [expect.objectContaining({ type: 'image' })],
  ]);
  const second = fromCache(attested);
  expect(second).toMatchObject({ provenance: 'mode=max', sbom: true, cacheTo: ['type=inline'], outputs: spec.outputs });
  expect([second.noCache, second.pull]).toEqual([undefined, undefined]);
});

/** As buildx writes it into its file of metadata. */
const naming = (uri: string): object => ({ 'buildx.build.provenance': { materials: [{ uri }] } });

it('refuses a provenance that names the server of a build, by the URL that was asked for', () => {
  const check = (uri: string) => () =>
    requireNoServer(attested, naming(uri), 'app:v1', (url) => url.replace('secret', '***'));
  const named = check(`http://127.0.0.1:5000/${'a'.repeat(32)}/https/files.example:443/secret/tool.tgz`);
  expect(named).toThrow(/names https:\/\/files\.example:443\/\*\*\*\/tool\.tgz by an address of this machine/);
  expect(named).toFailWith('NXBK-1007');
  expect(check('http://127.0.0.1:5000/tool.tgz')).not.toThrow();
  expect(check('https://files.example/tool.tgz')).not.toThrow();
  // What buildx writes into its file of metadata is in no image then.
  const unasked = naming(`http://127.0.0.1:5000/${'a'.repeat(32)}/http/files.example/tool.tgz`);
  expect(() => requireNoServer({ ...spec, provenance: false }, unasked, 'app:v1', String)).not.toThrow();
});

it('has buildx show the provenance that is asked for, also where the environment leaves it out', () => {
  const inMode = (mode: string) => visibleProvenance(attested, true, { BUILDX_METADATA_PROVENANCE: mode });
  expect([inMode('disabled'), inMode('0')]).toEqual(Array(2).fill({ BUILDX_METADATA_PROVENANCE: 'min' }));
  expect(inMode('max')).toEqual({});
  expect(visibleProvenance(attested, false, {})).toEqual({});
  expect(visibleProvenance({ ...attested, provenance: false }, true, {})).toEqual({});
});
