import { withoutLogins, withoutProxyLog } from './proxy-log';

/** Of BuildKit 0.34.2, shortened. */
const PROGRESS = `#8 [2/2] RUN make
#8 DONE 0.1s

#9 [run 1/1] RUN apt-get install hello
#9 0.346 Get:1 http://a.example/ hello
#9 0.348 E: Failed to fetch http://a.example/hello.deb  Hash Sum mismatch`;
const REQUESTS = [
  'proxy network requests:',
  '- GET http://a.example/Release -> 200',
  '- GET http://a.example/hello.deb',
];
const ERROR = '#9 ERROR: process "/bin/sh -c apt-get install hello" did not complete successfully: exit code: 100';
const heading = '------\n > [run 1/1] RUN apt-get install hello:';
const end = `------
Dockerfile:9
--------------------
   9 | >>> RUN apt-get install hello
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c apt-get install hello" did not complete successfully: exit code: 100`;

it("has the tool's last lines last, in the progress and in the summary", () => {
  const asked = (prefix: string) => REQUESTS.map((line) => `${prefix}0.364 ${line}`).join('\n');
  const stderr = [
    PROGRESS,
    asked('#9 '),
    ERROR,
    heading,
    '0.348 E: Failed',
    'after a carriage return',
    asked(''),
    end,
  ].join('\n');
  const summary = `0.346 Get:1 http://a.example/ hello\n0.348 E: Failed to fetch http://a.example/hello.deb  Hash Sum mismatch`;
  expect(withoutProxyLog(stderr)).toBe([PROGRESS, ERROR, heading, summary, end].join('\n'));
});

it('leaves what has no such lines as it is', () => {
  const stderr = [PROGRESS, ERROR, heading, '0.348 E: Failed', end].join('\n');
  expect(withoutProxyLog(stderr)).toBe(stderr);
});

it('shows no login of what RUN asked for', () => {
  expect(withoutLogins('#9 0.364 - GET https://a.example:443/f?access_token=secret&X-Amz-Signature=0 -> 200')).toBe(
    '#9 0.364 - GET https://a.example:443/f?access_token=***&X-Amz-Signature=*** -> 200',
  );
  expect(withoutLogins('#9 0.1 user:password@host')).toBe('#9 0.1 user:password@host');
});
