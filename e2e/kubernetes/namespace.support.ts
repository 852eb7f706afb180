import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../support/workspace';
import { apply, KUBECONFIG, kubectl } from './cluster.support';

/** A namespace with the service account and the Role of the page for users. */
export interface BuildNamespace {
  /** The path of a kubeconfig for the service account. */
  readonly kubeconfig: string;
  remove(): Promise<void>;
}

/** Makes the namespace as docs/kubernetes.md says, but with another name than `builds`. */
export async function buildNamespace(name: string): Promise<BuildNamespace> {
  const page = await readFile(join(REPOSITORY, 'docs/kubernetes.md'), 'utf8');
  const [, manifest = ''] = /^```yaml\n(apiVersion: v1\nkind: Namespace\n[^]*?)^```$/m.exec(page) ?? [];
  await apply(manifest.replaceAll(/\bbuilds\b/g, name));
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-kubeconfig-'));
  const kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, await kubeconfigFor(name), { mode: 0o600 });
  return {
    kubeconfig,
    async remove() {
      await kubectl('delete', 'namespace', name, '--wait=false');
      await rm(folder, { recursive: true });
    },
  };
}

/** The administrator's, but with a token of the service account. */
async function kubeconfigFor(namespace: string): Promise<string> {
  const token = await kubectl('create', 'token', 'ci', `--namespace=${namespace}`);
  const { users, ...rest } = JSON.parse(await readFile(KUBECONFIG, 'utf8'));
  return JSON.stringify({ ...rest, users: users.map((user: object) => ({ ...user, user: { token } })) });
}
