import { isOfWrongBytes } from './wrong-bytes';

it.each([
  '#9 1.2 E: Failed to fetch http://a.example/Packages.gz  Hash Sum mismatch',
  "#9 1.2 E: Failed to fetch http://a.example/InRelease  Clearsigned file isn't valid, got 'NOSPLIT' (does the network require authentication?)",
  '#9 1.2 ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
  '#9 1.2 npm error code EINTEGRITY',
  '#9 1.2 verifying example.com/a@v1.0.0: checksum mismatch',
  '#9 1.2 sha256sum: WARNING: 1 of 1 computed checksums did NOT match',
  '#9 1.2 gzip: stdin: not in gzip format',
])('takes %j for damage', (line) => expect(isOfWrongBytes(line)).toBe(true));

it.each(['#9 1.2 error: cannot find module', '#9 1.2 curl: (22) The requested URL returned error: 404'])(
  'does not take %j for damage',
  (line) => expect(isOfWrongBytes(line)).toBe(false),
);
