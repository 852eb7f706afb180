import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { abandonedName } from '../../../test-data/abandoned-name';
import { isAbandoned, ownName } from './own-name';

it('gives no name twice', () => expect(ownName()).not.toBe(ownName()));

it('recognizes the name of a process that has ended, with any prefix and suffix', () => {
  const name = abandonedName();
  expect([name, `nx-buildkit-${name}`, `a.json.${name}.tmp`, `use-${name}.lock`].map(isAbandoned)).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

it('leaves alone what may still be in use', () => {
  const [place = '', pid, random] = abandonedName().split('-');
  const elsewhere = `${place.replaceAll(/./g, '0')}-${pid}-${random}`;
  const names = [
    ownName(),
    elsewhere,
    `${place}-${process.ppid}-${random}`,
    `${place}-1-${random}`,
    `${pid}`,
    'a.tmp',
    '',
  ];
  expect(names.filter(isAbandoned)).toEqual([]);
});

it('counts a zombie as ended', async () => {
  // The shell makes a child that ends at once, and becomes a program that does not ask for it.
  const program = 'sleep 0.1 & echo $!; exec sleep 60';
  const parent = spawn('sh', ['-c', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
    const name = ownName().replace(`-${process.pid}-`, `-${String(pid).trim()}-`);
    expect(isAbandoned(name)).toBe(false);
    while (!isAbandoned(name)) await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    parent.kill();
  }
});
