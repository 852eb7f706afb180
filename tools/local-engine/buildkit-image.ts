import { basename, join } from 'node:path';
import type { Pack } from 'tar-stream';
import { addFiles, importImage } from './import-image';
import { dockerHost, type Home } from './paths';

/** What buildx starts for a docker-container builder; it takes the local image when the pull fails. */
export const BUILDKIT_IMAGE = 'moby/buildkit:buildx-stable-1';
/** As BuildKit's own image has them: without a volume a pod's cache lies on overlayfs, where BuildKit cannot use overlayfs itself. */
const CHANGES = ['ENTRYPOINT ["buildkitd"]', 'ENV PATH=/usr/bin:/bin', 'VOLUME /var/lib/buildkit'];
/** The roots that BuildKit trusts when it talks to a registry. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** The folders of buildkitd and buildctl, and of runc. */
export interface BuildkitPrograms {
  readonly buildkit: string;
  readonly runc: string;
}

/** Makes BuildKit's image out of the compiled programs, unless the engine has it from these very builds. */
export function importBuildkitImage(home: Home, programs: BuildkitPrograms): Promise<void> {
  const image = {
    name: BUILDKIT_IMAGE,
    changes: CHANGES,
    source: [programs.buildkit, programs.runc].map((folder) => basename(folder)),
    fill: (layer: Pack) => addBuildkit(layer, programs),
  };
  return importImage(image, home.run, { DOCKER_HOST: dockerHost(home) });
}

/** Adds what every image of BuildKit has inside. */
export async function addBuildkit(layer: Pack, { buildkit, runc }: BuildkitPrograms): Promise<void> {
  layer.entry({ name: 'tmp/', type: 'directory', mode: 0o1777 });
  layer.entry({ name: 'run/', type: 'directory' });
  await addFiles(layer, {
    'usr/bin/buildkitd': join(buildkit, 'buildkitd'),
    'usr/bin/buildctl': join(buildkit, 'buildctl'),
    'usr/bin/buildkit-runc': join(runc, 'runc'),
    [CERTIFICATES.slice(1)]: CERTIFICATES,
  });
}
