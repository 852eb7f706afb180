import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { addBuildkit, type BuildkitPrograms } from '../local-engine/buildkit-image';
import { addFiles, type HandMadeImage } from '../local-engine/import-image';

/** BuildKit for a user other than root. */
export const ROOTLESS_IMAGE = 'moby/buildkit:buildx-stable-1-rootless';

const HOME = 'home/user';
const RUNTIME = 'run/user/1000';

/** https://github.com/moby/buildkit/blob/v0.34.2/Dockerfile (rootless) */
const CHANGES = [
  'USER 1000:1000',
  `ENV PATH=/usr/bin:/bin HOME=/${HOME} USER=user XDG_RUNTIME_DIR=/${RUNTIME} TMPDIR=/${HOME}/.local/tmp BUILDKIT_HOST=unix:///${RUNTIME}/buildkit/buildkitd.sock`,
  `VOLUME /${HOME}/.local/share/buildkit`,
  'ENTRYPOINT ["rootlesskit","buildkitd"]',
];

/** @param rootless the folder of rootlesskit and of the program that maps users */
export function rootlessImage(rootless: string, buildkit: BuildkitPrograms): HandMadeImage {
  return {
    name: ROOTLESS_IMAGE,
    changes: CHANGES,
    source: [rootless, buildkit.buildkit, buildkit.runc].map((folder) => basename(folder)),
    async fill(layer) {
      await addBuildkit(layer, buildkit);
      const owned = { type: 'directory', uid: 1000, gid: 1000 } as const;
      const folders = [HOME, `${HOME}/.local`, `${HOME}/.local/tmp`, `${HOME}/.local/share`];
      for (const name of [...folders, `${HOME}/.local/share/buildkit`, RUNTIME])
        layer.entry({ name: `${name}/`, ...owned });
      layer.entry({ name: 'etc/passwd' }, `root:x:0:0::/:/bin/sh\nuser:x:1000:1000::/${HOME}:/bin/sh\n`);
      layer.entry({ name: 'etc/group' }, 'root:x:0:\nuser:x:1000:\n');
      for (const name of ['etc/subuid', 'etc/subgid']) layer.entry({ name }, 'user:100000:65536\n');
      await addFiles(layer, { 'usr/bin/rootlesskit': join(rootless, 'rootlesskit') });
      const mapper = await readFile(join(rootless, 'rootless'));
      // As root, which the program gives up except for what it needs.
      for (const name of ['newuidmap', 'newgidmap']) layer.entry({ name: `usr/bin/${name}`, mode: 0o4755 }, mapper);
    },
  };
}
