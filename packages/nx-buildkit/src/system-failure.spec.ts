import { describeError } from './errors';
import { systemFailure, systemFailureIn } from './system-failure';

const ofNode = (code: string, path?: string): Error =>
  Object.assign(new Error(`${code}: …`), { code, syscall: 'write', ...(path && { path }) });

it.each([
  ['ENOSPC', 'no space left on device', 'free space'],
  ['EDQUOT', 'disk quota exceeded', 'quota raised'],
  ['EROFS', 'read-only file system', 'mount it'],
  ['EACCES', 'permission denied', 'let the user that runs nx'],
  ['EMFILE', 'too many open files', 'ulimit -n'],
])('%s is the fault of this host, with its path and what helps', (code, words, remedy) => {
  const text = describeError(ofNode(code, '/store/blob'));
  expect(text).toContain(`/store/blob: ${words} (${code}) (failed on this host)\n`);
  expect(text).toMatch(new RegExp(`What to do: .*${remedy}`));
});

it('says at least what was tried where no path is known', () =>
  expect(describeError(ofNode('ENOSPC'))).toContain('A call of write: no space left on device'));

it.each([[new TypeError('x is undefined')], [ofNode('ENOENT', '/a')], [undefined], ['text']])(
  'keeps quiet about %s, which may be a fault of the code',
  (error) => {
    expect(systemFailure(error)).toBeUndefined();
    expect(describeError(error)).toContain('unexpectedly');
  },
);

describe('systemFailureIn', () => {
  it.each([
    [
      'ERROR: open /root/.docker/buildx/.lock: read-only file system',
      '/root/.docker/buildx/.lock: read-only file system (EROFS)',
    ],
    ['#1 ...\nERROR: mkdir /h/.docker: permission denied', '/h/.docker: permission denied (EACCES)'],
    ['failed to open: open /a: too many open files', '/a: too many open files (EMFILE)'],
  ])('reads %j', (message, what) => expect(systemFailureIn(message)).toMatchObject({ what }));

  it.each([
    ['Error response from daemon: write /var/lib/docker/x: no space left on device'],
    ['open /a: no such file or directory'],
    ['permission denied'],
  ])('leaves %j alone', (message) => expect(systemFailureIn(message)).toBeUndefined());
});

it('has the code of its kind', () => {
  expect(ofNode('EDQUOT', '/a')).toFailWith('NXBK-0002');
  expect(ofNode('EACCES', '/a')).toFailWith('NXBK-0003');
  expect(ofNode('ENOMEM', '/a')).toFailWith('NXBK-0004');
  expect(ofNode('EIO', '/a')).toFailWith('NXBK-0005');
  expect(ofNode('ENOENT', '/a')).toFailWith('NXBK-0001');
});
