import { maskCredentials, printable, sanitize } from './sanitize';

const JWT = `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(20)}`;

it.each([
  ['http://user:secret@proxy:3128', 'http://***@proxy:3128'],
  ['http://token@proxy', 'http://***@proxy'],
  ['http://user:p@ss/word@proxy:1', 'http://***@proxy:1'],
  ['http://first.last:pa/ss@proxy:1', 'http://***@proxy:1'],
  ['ssh://me:secret@host/x and ftp://me:secret@host', 'ssh://***@host/x and ftp://***@host'],
  ['git+https://me:secret@host/x.git#v1', 'git+https://***@host/x.git#v1'],
  ['https://r.example/a,https://me:secret@host', 'https://***@host'],
  ['user:secret@proxy:3128', '***@proxy:3128'],
  ['through http://a:b@one and c:d@two', 'through http://***@one and ***@two'],
  [`"me:secret@one", 'me:secret@two' (me:secret@three)`, `"***@one", '***@two' (***@three)`],
  ['HTTP_PROXY=me:secret@proxy:1', 'HTTP_PROXY=***@proxy:1'],
  ['Get "https://me:secret@proxy:3128/x?sig=abc": EOF', 'Get "https://***@proxy:3128/x?sig=***": EOF'],
  [
    'https://b.example/x?X-Amz-Date=20261129T000000Z&X-Amz-Signature=0123abcd: 403 Forbidden',
    'https://b.example/x?X-Amz-Date=20261129T000000Z&X-Amz-Signature=***: 403 Forbidden',
  ],
  ['"https://b.example/x?ns=docker.io\\u0026sig=abc"', '"https://b.example/x?ns=docker.io\\u0026sig=***"'],
  ['(https://b.example/x?se=1&amp;token=abc)', '(https://b.example/x?se=1&amp;token=***)'],
  ['https://b.example/x?opaque=0123456789abcdef0123', 'https://b.example/x?opaque=***'],
  ['https://b.example/cb#x?access_token=abc', 'https://b.example/cb#x?access_token=***'],
  [`Bearer ${JWT} was refused`, 'Bearer *** was refused'],
  [`ARG TOKEN=ghp_${'a'.repeat(36)}`, 'ARG TOKEN=***'],
  ['type=s3,secret_access_key=abc,region=x', 'type=s3,secret_access_key=***,region=x'],
  ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nafter', '***\nafter'],
])('masks the credentials in %j', (text, masked) => {
  expect(maskCredentials(text)).toBe(masked);
  expect(maskCredentials(masked)).toBe(masked);
});

it.each([
  'https://mirror.example.com/path',
  'https://registry.npmjs.org/@scope/pkg and git@github.com:me/repo.git',
  'https://mirror.example.com/v2/library/alpine/manifests/3.20?ns=docker.io: 500 Internal Server Error',
  'https://auth.docker.io/token?scope=repository%3Alibrary%2Falpine%3Apull&service=registry.docker.io: EOF',
  'https://r.example/v2/x/blobs/uploads/?digest=sha256:0123456789abcdef0123456789abcdef&mount=1: done',
  'ssh://git@git.example/app.git and git+ssh://git@git.example/app.git',
  'is there one? a=b',
  'alpine:3.20@sha256:0123: not found',
  'docker-image://docker.io/library/alpine:3.20@sha256:0123: not found',
  'oci-layout:///store:pulled@sha256:0123: not found',
  'RUN TOKEN=$(cat /run/secrets/npm) npm ci --password=$PASSWORD',
])('leaves %j, which has none, as it is', (text) => expect(maskCredentials(text)).toBe(text));

it.each([
  ['unknown instruction: RU\u0007N\u001b[1A', 'unknown instruction: RUN'],
  ['\u001b[2J\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007', 'link'],
  ['over\rwritten\b\u009b31m', 'overwritten'],
  ['gpj.\u202etxt\u2066\u200b\u2028\ufeff', 'gpj.txt'],
  ['Größe:\t1\n2 → 3 می\u200cخواهم', 'Größe:\t1\n2 → 3 می\u200cخواهم'],
])('leaves of %j what can be shown', (text, shown) => expect(printable(text)).toBe(shown));

/** A step that takes more than linear time would run into the time limit of the tests. */
describe.each([
  ':',
  'a:',
  ':@',
  '@',
  '@sha256:',
  'a://',
  'a://b:c@',
  'a.b.',
  'a?b=',
  'a?b=c&',
  'sig=))))',
  ')',
  "'",
  'a@b?token=c ',
  'eyJ',
  'eyJ-',
  'eyJaaaaaaaaa.',
  'ghp_',
  'glpat-',
  'AIza-',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY',
  '-----END ',
  'password=',
  'hvs.',
  '\u001b',
  '\u001b[',
  '\u001b]',
  '\u001b];a',
  '\u001b[1;',
  '\u009b;',
  '\u001b]a;b',
  '#;?',
  '\u202e',
  ' ',
  'x',
])('a text of many %j', (part) => {
  const ofSize = (bytes: number) => part.repeat(Math.ceil(bytes / part.length));

  it.each([
    ['alone', (text: string) => text],
    ['after a URL', (text: string) => `https://h.example/${text}`],
    ['in a query', (text: string) => `https://h.example/?sig=${text}`],
    ['after a password', (text: string) => `a://b:c@${text}`],
    ['after a control sequence', (text: string) => `\u001b]${text}`],
    ['after an escape', (text: string) => `\u001b${text}`],
  ])('takes time in proportion to its length, %s', (_, wrap) => {
    expect(typeof sanitize(wrap(ofSize(1_000_000)))).toBe('string');
  });
});
