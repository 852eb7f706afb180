import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkBuildInputs } from './check-inputs';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nx-buildkit-sources-'));
  await writeFile(join(root, '.npmrc'), '');
});
afterAll(() => rm(root, { recursive: true }));

const check = (spec: Partial<Parameters<typeof checkBuildInputs>[0]>) =>
  checkBuildInputs({ context: '.', buildContexts: {}, ...spec }, root, { TOKEN: 'x', EMPTY: '' });

it.each([
  [{ context: 'nowhere' }, 'The option context names nowhere, which is not a folder'],
  [{ context: '.npmrc' }, 'which is not a folder'],
  [{ buildContexts: { lib: 'libs/nowhere' } }, 'The option buildContexts.lib names libs/nowhere'],
  [{ secrets: ['id=npm,src=nowhere'] }, 'The secret npm comes from nowhere, which is not there'],
  [{ secrets: ['id=npm,env=UNSET'] }, 'The secret npm comes from the variable UNSET, which is not set'],
  [{ secrets: ['type=env,id=npm,source=UNSET'] }, 'the variable UNSET'],
])('misses what is not there: %j', (spec, message) => expect(check(spec)).rejects.toThrow(message));

it('finds what is there, and leaves to BuildKit what is elsewhere', async () => {
  const buildContexts = { a: 'docker-image://a', b: 'https://x/y.git', c: 'git@x:y', d: 'project:p', e: '.' };
  const secrets = ['id=npm,src=.npmrc', 'id=a,env=TOKEN', 'type=env,id=b,src=EMPTY', 'id=TOKEN'];
  await check({ context: 'https://x/y.git', buildContexts, secrets });
});

it('says where what is missing is named', () => expect(check({ context: 'nowhere' })).rejects.toFailWith('NXBK-0410'));
