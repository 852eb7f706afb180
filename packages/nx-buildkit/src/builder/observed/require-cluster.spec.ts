import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Builder } from '../model/builder';
import { inTaskScope } from '../../util/task-scope';
import { kubeconfigOf, requireCluster } from './require-cluster';

it.each([
  ['kubernetes:///b?deployment=b0&kubeconfig=%2Fhome%2Fme%2F.kube%2Fconfig', '/home/me/.kube/config'],
  ['kubernetes:///b?deployment=b0&kubeconfig=', ''],
  ['kubernetes:///b?deployment=b0', undefined],
  ['tcp://127.0.0.1:1?kubeconfig=/a', undefined],
  [undefined, undefined],
])('reads the kubeconfig that a builder was created with: %s', (endpoint, expected) => {
  expect(kubeconfigOf(endpoint)).toBe(expected);
});

describe('the cluster of a builder', () => {
  let folder: string;
  const { PATH, KUBECONFIG } = process.env;
  const builderOf = (kubeconfig: string) => {
    const endpoint = `kubernetes:///b?deployment=b0&kubeconfig=${encodeURIComponent(kubeconfig)}`;
    return { name: 'b', nodes: [{ endpoint }] } as unknown as Builder;
  };
  const asked = async () => (await readFile(join(folder, 'log'), 'utf8').catch(() => '')).split('\n').filter(Boolean);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'require-cluster-'));
    const log = join(folder, 'log');
    await writeFile(
      join(folder, 'kubectl'),
      `#!/bin/sh\necho "$1" >> '${log}'\ncase $1 in *other*) echo https://other;; *) echo https://this;; esac\n`,
      { mode: 0o755 },
    );
    process.env['PATH'] = `${folder}:${PATH}`;
    delete process.env['KUBECONFIG'];
  });
  afterEach(async () => {
    process.env['PATH'] = PATH;
    if (KUBECONFIG === undefined) delete process.env['KUBECONFIG'];
    else process.env['KUBECONFIG'] = KUBECONFIG;
    await rm(folder, { recursive: true });
  });

  it.each([
    ['KUBECONFIG', '/etc/kube'],
    ['no variable', join(homedir(), '.kube', 'config')],
  ])(
    'is asked for nothing when %s of the task leads to the file that it was created with',
    async (variable, created) => {
      const env = { ...process.env, ...(variable === 'KUBECONFIG' && { KUBECONFIG: created }) };
      await inTaskScope({ env }, () => requireCluster(builderOf(created)));
      expect(await asked()).toEqual([]);
    },
  );

  it('is compared with that of the file that is named now', async () => {
    await requireCluster(builderOf('/same/kubeconfig'));
    await expect(requireCluster(builderOf('/other/kubeconfig'))).rejects.toMatchObject({
      what: 'Builder b is in the cluster https://other, and KUBECONFIG names the cluster https://this',
    });
    expect((await asked()).sort()).toEqual([
      '--kubeconfig=/other/kubeconfig',
      '--kubeconfig=/same/kubeconfig',
      'config',
      'config',
    ]);
  });
});
