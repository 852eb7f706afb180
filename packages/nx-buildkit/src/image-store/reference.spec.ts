import { pin, splitReference } from './reference';

const digest = `sha256:${'a'.repeat(64)}` as const;

it.each([
  ['docker.io/library/alpine:3.20', 'docker.io', 'docker.io/library/alpine', undefined],
  [`docker.io/library/alpine:3.20@${digest}`, 'docker.io', 'docker.io/library/alpine', digest],
  [`localhost:5000/foo/bar@${digest}`, 'localhost:5000', 'localhost:5000/foo/bar', digest],
  ['localhost:5000/foo:1', 'localhost:5000', 'localhost:5000/foo', undefined],
])('takes %s apart', (ref, registry, repository, expected) => {
  expect(splitReference(ref)).toEqual({ registry, repository, ...(expected && { digest: expected }) });
});

it('pins a reference to a digest, whatever it was before', () => {
  expect(pin('localhost:5000/foo:1', digest)).toBe(`localhost:5000/foo@${digest}`);
});
