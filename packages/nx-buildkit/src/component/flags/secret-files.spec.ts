import { homedir } from 'node:os';
import { withHomeFolder } from './secret-files';

it.each([
  ['id=npm,src=~/.npmrc', `id=npm,src=${homedir()}/.npmrc`],
  ['source=~/a,id=b', `source=${homedir()}/a,id=b`],
  ['id=npm,src=config/~/x', 'id=npm,src=config/~/x'],
  ['"src=~/my keys, all/npmrc",id=npm', `"src=${homedir()}/my keys, all/npmrc",id=npm`],
  ['id=npm,"src=~/a ""b"""', `id=npm,"src=${homedir()}/a ""b"""`],
  ['id=npm,"src=keys, all/npmrc"', 'id=npm,"src=keys, all/npmrc"'],
  ['id=~/a,env=A', 'id=~/a,env=A'],
  ['"id=a,b","src=~/c,d"', `"id=a,b","src=${homedir()}/c,d"`],
])('reads %s as %s', (secret, expected) => expect(withHomeFolder(secret)).toBe(expected));
