import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority, type Certificate } from '../hub/certificates';
import type { ClusterHome } from './home';

/** Keys and certificates of the user that may do everything. */
export interface Administrator extends Certificate {
  /** The certificate of the authority that the API server has its own from. */
  readonly authority: string;
}

/**
 * Makes the certificates of the cluster, which are valid for a day, and the key that signs the tokens of service accounts.
 * https://kubernetes.io/docs/setup/best-practices/certificates/
 *
 * @param address of the cluster on this machine
 */
export async function makePki(home: ClusterHome, address: string): Promise<Administrator> {
  const authority = await createAuthority('cluster');
  const names = [address, '10.96.0.1', 'kubernetes.default.svc'];
  const [server, kubelet, admin] = await Promise.all([
    authority.issue('kube-apiserver', { names }),
    authority.issue('node', { names }),
    authority.issue('admin', { organization: 'system:masters' }),
  ]);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await mkdir(home.pki, { recursive: true, mode: 0o700 });
  const files = {
    'ca.crt': authority.cert,
    'server.crt': server.cert,
    'server.key': server.key,
    'kubelet.crt': kubelet.cert,
    'kubelet.key': kubelet.key,
    'admin.crt': admin.cert,
    'admin.key': admin.key,
    'service-accounts.key': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(pkiFile(home, name), content, { mode: 0o600 });
  return { ...admin, authority: authority.cert };
}

/** The path of a file that {@link makePki} made. */
export function pkiFile(home: ClusterHome, name: string): string {
  return join(home.pki, name);
}
