import { run } from '../../packages/nx-buildkit/src/process/run';
import { succeed } from './command';
import { step } from './progress';

/** What the engine needs: to trust registries, to compile runc, networks and an init process for containers, arm64 by qemu. */
export const ENGINE_PACKAGES = [
  'ca-certificates',
  'gcc',
  'libc6-dev',
  'libseccomp-dev',
  'pkg-config',
  'iproute2',
  'iptables',
  'tini',
  'qemu-user-static',
  'binfmt-support',
];

/** Waits (s) for somebody else's installation, and downloads again what did not come. */
const OPTIONS = ['--option', 'DPkg::Lock::Timeout=300', '--option', 'Acquire::Retries=3'];

/**
 * Installs those packages that are missing, without a question.
 *
 * @param elsewhere what to do on a machine without Debian's packages, for the message when that fails
 */
export async function installPackages(wanted: readonly string[], elsewhere: string): Promise<void> {
  const query = await run({
    file: 'dpkg-query',
    args: ['--show', '--showformat', '${Package} ${db:Status-Status}\n', ...wanted],
  });
  const missing = missingPackages(query.stdout, wanted);
  if (missing.length === 0) return;
  const remedy = `Install them by hand: ${missing.join(' ')}. ${elsewhere}`;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await step(`install ${missing.join(' ')}`, async () => {
    await succeed({ file: 'apt-get', args: ['update', ...OPTIONS], env }, remedy);
    await succeed(
      { file: 'apt-get', args: ['install', '--yes', '--no-install-recommends', ...OPTIONS, ...missing], env },
      remedy,
    );
  });
}

/** The wanted packages that dpkg-query does not list as installed; it lists also those whose settings alone remain. */
export function missingPackages(query: string, wanted: readonly string[]): readonly string[] {
  const installed = query.split('\n');
  return wanted.filter((name) => !installed.includes(`${name} installed`));
}
