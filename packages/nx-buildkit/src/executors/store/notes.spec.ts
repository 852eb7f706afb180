import { parseNotes } from './notes';
import { lockedImage } from '../../../test-data/locked-image';

const digest = `sha256:${'a'.repeat(64)}`;
const image = { ...lockedImage('a:1'), manifestDigest: digest, configDigest: digest };
const lock = { version: 1, platform: 'linux/arm64', images: [image] };
const notes = { version: 1, locks: [{ project: 'gitea', target: 'docker-build', lock }], builder: [] };
const parse = (value: unknown) => parseNotes(JSON.stringify(value), 'images.tar');

it('reads the notes of an export', () => {
  expect(parse(notes)).toEqual(notes);
});

it.each<readonly [string, unknown]>([
  ['another version', { ...notes, version: 2 }],
  ['null', null],
  ['notes without locks', { version: 1 }],
  ['an invalid lock', { ...notes, locks: [{ project: 'a', target: 'b', lock: {} }] }],
  ['a lock that is nothing', { ...notes, locks: [null] }],
  ['a platform that is a path', { ...notes, locks: [{ ...notes.locks[0], lock: { ...lock, platform: '..\\x' } }] }],
  ['a reference with control characters', { ...notes, builder: [{ ...image, ref: 'a\u001b[2J' }] }],
  ['a digest that is a path', { ...notes, builder: [{ ...image, indexDigest: 'sha256:../../x' }] }],
])('refuses %s', (_, value) => {
  expect(() => parse(value)).toThrow('images.tar does not hold notes of an export');
});

it('refuses text that is not JSON', () => {
  expect(() => parseNotes('{', 'images.tar')).toThrow('images.tar does not hold notes of an export');
  expect(() => parseNotes('{', 'images.tar')).toFailWith('NXBK-0606');
});
