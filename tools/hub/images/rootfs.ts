import type { Architecture } from './architecture';
import { buildLayer, type Layer, type LayerEntry } from './layer';
import { busybox } from './programs';

const FOLDERS = [
  'bin',
  'dev',
  'etc',
  'home',
  'lib',
  'proc',
  'run',
  'sbin',
  'sys',
  'usr',
  'usr/bin',
  'usr/lib',
  'usr/local',
];

const APPLETS = [
  '[ ash awk base64 basename cat chgrp chmod chown cmp cp cut date dd df diff dirname du echo egrep env expr false find',
  'fold grep gunzip gzip head hostname id kill less ln ls md5sum mkdir mknod mktemp more mount mv nc nl nproc od',
  'paste patch printf ps pwd readlink realpath rm rmdir sed seq sh sha256sum sleep sort stat stty sync tail',
  'tar tee test timeout touch tr true tty umount uname uniq unzip wc wget which whoami xargs yes zcat',
].flatMap((line) => line.split(' '));

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n';
const GROUP = 'root:x:0:\nnogroup:x:65534:\n';

/** The users of an image that has one more, who has a home. */
export function withUser(name: string, id: number): readonly LayerEntry[] {
  return [
    { path: 'etc/passwd', data: `${PASSWD}${name}:x:${id}:${id}::/home/${name}:/bin/sh\n` },
    { path: 'etc/group', data: `${GROUP}${name}:x:${id}:\n` },
  ];
}

/**
 * The root file system of a small distribution: a shell with the usual tools, users, folders.
 * @param shell the `busybox` of its architecture
 * @param osRelease content of `/etc/os-release`
 */
export function rootfs(shell: Buffer, osRelease: string): readonly LayerEntry[] {
  return [
    ...[...FOLDERS, 'usr/local/bin', 'usr/sbin', 'var'].map((path) => ({ path: `${path}/` })),
    { path: 'root/', mode: 0o700 },
    { path: 'tmp/', mode: 0o1777 },
    { path: 'var/tmp/', mode: 0o1777 },
    { path: 'etc/passwd', data: PASSWD },
    { path: 'etc/group', data: GROUP },
    { path: 'etc/os-release', data: osRelease },
    { path: 'bin/busybox', data: shell, mode: 0o755 },
    ...APPLETS.map((applet) => ({ path: `bin/${applet}`, linkTo: 'busybox' })),
    { path: 'usr/bin/env', linkTo: '/bin/busybox' },
  ];
}

/**
 * A base layer for the images of a test, with a shell that runs.
 * @param programs of the running hub
 */
export async function shellLayer(programs: string, architecture: Architecture): Promise<Layer> {
  return buildLayer(rootfs(await busybox(programs, architecture), 'ID=test\n'));
}
