import { parseOutput } from '../../component/flags/outputs';
import type { ImageSpec } from '../plan/image-spec';
import { pushedReferences } from './pushed-references';

const digest = `sha256:${'a'.repeat(64)}`;
const tags = ['registry.example.com/app:1', 'registry.example.com/app:latest'];

it.each([
  ['load', []],
  ['oci', []],
  ['type=image,name=a:1', []],
  ['push', tags],
  ['type=registry,compression=zstd', tags],
  ['type=registry,"name=r.example.com/a:1,r.example.com/b:1"', ['r.example.com/a:1', 'r.example.com/b:1']],
  ['type=image,push=true', tags],
  ['type=image,push=true,push-by-digest=true,name=r.example.com/a', [`r.example.com/a@${digest}`]],
])('knows what %s pushes', (output, expected) => {
  const spec = { tags, platforms: [], outputs: [parseOutput(output)] } as unknown as ImageSpec;
  expect(pushedReferences({ spec, digest }).map(({ ref }) => ref)).toEqual(expected);
});

it('asks for an image without a tag by its digest', () => {
  const spec = { tags: ['r.example.com/a'], platforms: [], outputs: [{ type: 'push-by-digest', attributes: {} }] };
  const image = { spec: spec as unknown as ImageSpec };
  expect(pushedReferences({ ...image, digest })).toEqual([{ ref: `r.example.com/a@${digest}`, isInsecure: false }]);
  expect(pushedReferences(image)).toEqual([]);
});
