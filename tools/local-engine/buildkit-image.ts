import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { run } from '../../packages/nx-buildkit/src/process/run';
import { succeed } from './command';
import { dockerHost, type Home } from './paths';
import { step } from './progress';

/** What buildx starts for a docker-container builder; it takes the local image when the pull fails. */
export const BUILDKIT_IMAGE = 'moby/buildkit:buildx-stable-1';
/** Tells what the image was made of. */
const LABEL = 'org.nx-buildkit.source';
/** As BuildKit's own image has them: without a volume a pod's cache lies on overlayfs, where BuildKit cannot use overlayfs itself. */
const CHANGES = ['ENTRYPOINT ["buildkitd"]', 'ENV PATH=/usr/bin:/bin', 'VOLUME /var/lib/buildkit'];
/** The roots that BuildKit trusts when it talks to a registry. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Makes BuildKit's image out of the compiled programs, unless the engine has it from these very builds.
 *
 * @param programs the folders of buildkitd and buildctl, and of runc
 */
export async function importBuildkitImage(
  home: Home,
  programs: { readonly buildkit: string; readonly runc: string },
): Promise<void> {
  const docker = ['--host', dockerHost(home)];
  const builds = [programs.buildkit, programs.runc].map((folder) => basename(folder));
  const source = createHash('sha256')
    .update([...builds, ...CHANGES].join('\n'))
    .digest('hex');
  const inspect = ['image', 'inspect', '--format', `{{index .Config.Labels "${LABEL}"}}`, BUILDKIT_IMAGE];
  if ((await run({ file: 'docker', args: [...docker, ...inspect] })).stdout === source) return;

  const archive = join(home.run, 'buildkit.tar');
  await step(`make ${BUILDKIT_IMAGE}`, async () => {
    try {
      await writeArchive(archive, {
        'usr/bin/buildkitd': join(programs.buildkit, 'buildkitd'),
        'usr/bin/buildctl': join(programs.buildkit, 'buildctl'),
        'usr/bin/buildkit-runc': join(programs.runc, 'runc'),
        [CERTIFICATES.slice(1)]: CERTIFICATES,
      });
      const options = [...CHANGES, `LABEL ${LABEL}=${source}`].flatMap((change) => ['--change', change]);
      await succeed(
        { file: 'docker', args: [...docker, 'import', ...options, archive, BUILDKIT_IMAGE] },
        "See dockerd's log; `tools/engine status` names it.",
      );
    } finally {
      await rm(archive, { force: true });
    }
  });
}

async function writeArchive(path: string, files: Readonly<Record<string, string>>): Promise<void> {
  const archive = pack();
  await Promise.all([fill(archive, files), pipeline(archive, createWriteStream(path))]);
}

async function fill(archive: Pack, files: Readonly<Record<string, string>>): Promise<void> {
  archive.entry({ name: 'tmp/', type: 'directory', mode: 0o1777 });
  archive.entry({ name: 'run/', type: 'directory' });
  for (const [name, source] of Object.entries(files)) {
    const { size, mode } = await stat(source);
    await pipeline(createReadStream(source), archive.entry({ name, size, mode }));
  }
  archive.finalize();
}
