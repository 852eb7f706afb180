import { isElsewhere } from './elsewhere';

it.each([
  'https://host/context.tar',
  'docker-image://alpine:3.20',
  'oci-layout:///store:tag',
  'ssh://git@host/o/r',
  'git@github.com:o/r.git',
  'github.com/o/r',
  'target:base',
  'service:web',
  'project:backend#init',
  'oci:host/compose:1',
])('%s is elsewhere', (path) => expect(isElsewhere(path)).toBe(true));

it.each(['.', '..', 'folder', './a:b', 'a/b:c', '/absolute', 'C:\\\\folder', 'github.company/o', '~/x'])(
  '%s is a path',
  (path) => expect(isElsewhere(path)).toBe(false),
);
