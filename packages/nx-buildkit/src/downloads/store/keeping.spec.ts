import { isPrivate } from './keeping';

it.each([
  ['http://nexus:8081/repository/npm/@babel/core', {}],
  ['https://nexus.corp.example:8443/repository/go/example.com/@v/v1.0.0.zip', {}],
  ['https://mirrors.fedoraproject.org/metalink?repo=updates-released-f41&arch=x86_64', {}],
  ['https://mirrors.fedoraproject.org/metalink?arch=x86_64&repo=updates-released-f41', {}],
  ['https://files.example/f', { referer: 'install left-pad', 'npm-in-ci': 'true', expires: '0' }],
  ['https://files.example/f', { 'proxy-connection': 'Keep-Alive' }],
])('keeps %s, asked for with %j', (url, headers) => expect(isPrivate(new URL(url), headers)).toBe(false));

it.each([
  ['https://user@files.example/f', {}],
  ['https://user:password@files.example/f', {}],
  ['https://files.example/f?token=x', {}],
  ['https://files.example/f?repo=0123456789abcdefg', {}],
  ['https://mirrors.fedoraproject.org/metalink?repo=f41&token=x', {}],
  [`https://files.example/ghp_${'0123456789'.repeat(4)}/f`, {}],
  ['https://files.example/f', { referer: 'https://files.example/?token=x' }],
  ['https://files.example/f', { 'x-foo': '1' }],
])('takes %s, asked for with %j, for a login', (url, headers) => expect(isPrivate(new URL(url), headers)).toBe(true));
