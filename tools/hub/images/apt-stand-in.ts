import { NATIVE, type Architecture } from './architecture';
import { buildLayer, type Layer } from './layer';
import { APT_AND_CURL, debianEntries } from './programs';
import { withUser } from './rootfs';
import { OFFICIAL, shell, standIn, type StandIn } from './stand-ins';

/** What apt and dpkg expect to be there; packages bring folders that are left out of layers. */
const FOLDERS = [
  ...['alternatives', 'info', 'parts', 'triggers', 'updates'].map((name) => `var/lib/dpkg/${name}/`),
  ...['apt.conf.d', 'preferences.d', 'sources.list.d', 'trusted.gpg.d'].map((name) => `etc/apt/${name}/`),
  ...['var/lib/apt/lists/partial/', 'var/cache/apt/archives/partial/', 'var/log/apt/'],
];

/**
 * Docker's Debian with curl and certificates, for this machine's architecture: apt installs in it, and knows no package that is installed.
 *
 * @param debian layers of the small Debian that it stands on
 */
export function aptStandIn(
  debian: (architecture: Architecture) => Promise<readonly Layer[]>,
  programs: string,
): StandIn {
  return standIn('library/buildpack-deps:trixie-curl', {
    platforms: OFFICIAL.filter((platform) => platform.includes(NATIVE)),
    layers: async (architecture) => [
      ...(await debian(architecture)),
      await buildLayer([
        ...withUser('_apt', 42),
        ...FOLDERS.map((path) => ({ path })),
        { path: 'var/lib/dpkg/status', data: '' },
        ...(await debianEntries(programs, architecture, APT_AND_CURL)),
      ]),
    ],
    config: shell(),
  });
}
