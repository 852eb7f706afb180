import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configuredHelpers } from '../../registry/auth/client-config';
import { loginRemarks } from './logins';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'logins-'))));
afterEach(() => rm(folder, { recursive: true }));

const remarks = async (config: object | string) => {
  await writeFile(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  return loginRemarks(await configuredHelpers({ DOCKER_CONFIG: folder }), (program) => program.endsWith('-there'));
};

it.each<[object, readonly string[]]>([
  [{}, []],
  [{ auths: {}, credsStore: '', credHelpers: null }, []],
  [{ credsStore: 'there' }, ['ok docker-credential-there']],
  [{ credsStore: 'gone' }, ['warn docker-credential-gone']],
  [
    { credsStore: 'there', credHelpers: { 'gcr.io': 'gcloud', 'eu.gcr.io': 'gcloud' } },
    ['ok docker-credential-there', 'warn docker-credential-gcloud'],
  ],
])('of %j are %j', async (config, expected) => {
  const found = await remarks(config);
  expect(found.map(({ status, what }) => `${status} ${what.split(' ')[0]}`)).toEqual(expected);
});

it('name the file, the entry and what to do', async () => {
  expect(await remarks({ credHelpers: { 'gcr.io': 'gcloud' } })).toEqual([
    {
      status: 'warn',
      code: 'NXBK-0508',
      what: `docker-credential-gcloud is not installed, and ${folder}/config.json names it in "credHelpers" for gcr.io`,
      remedy: `install docker-credential-gcloud, or take "credHelpers" for gcr.io out of ${folder}/config.json`,
    },
  ]);
});

it('cannot be known of a config.json that is broken', () => expect(remarks('{')).rejects.toThrow('is not valid JSON'));
