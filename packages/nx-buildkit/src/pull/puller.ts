import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { BuilderRecord } from '../builder/model/record';
import { createPullerCommand, imagetools, type Puller } from '../buildx/imagetools';
import { writeFileBeside } from '../util/files';
import { authoritiesOf } from './ca-bundle';
import { digestOf } from '../image-store/blobs';
import { pullFailure } from '../buildx/pull-error';
import type { ImageStore } from '../image-store/store';

/** Where images come from: what a puller is made of. */
export interface PullSource {
  /** Text of the buildkitd.toml whose mirrors count. */
  readonly toml: string;
  /** Proxy variables for the buildx process, which fetches tokens and images itself. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What brings the images that imagetools cannot; before there is a builder, nothing does. */
  readonly builder?: BuilderRecord;
}

const AUTHORITIES = 'authorities.pem';

/**
 * A puller for this configuration. It is made once and kept in the store, since `docker buildx create` costs more than a look at a file.
 *
 * @throws PullError when no Docker engine answers, which buildx wants although it starts nothing on it
 */
export async function openPuller(store: ImageStore, source: PullSource): Promise<Puller> {
  const authorities = await authoritiesOf(source.toml);
  const folder = join(store.root, 'pullers', digestOf(source.toml + (authorities ?? '')).slice(7, 23));
  const trust = authorities === undefined ? {} : { SSL_CERT_FILE: join(folder, AUTHORITIES) };
  const puller = { buildxConfig: folder, env: { ...source.env, ...trust } };
  if (await stat(folder).catch(() => undefined)) return puller;

  const beside = `${folder}.${randomUUID()}.tmp`;
  await mkdir(beside, { recursive: true });
  try {
    const config = join(beside, 'buildkitd.toml');
    await writeFileBeside(config, source.toml);
    if (authorities !== undefined) await writeFileBeside(join(beside, AUTHORITIES), authorities);
    const outcome = await imagetools(createPullerCommand({ ...puller, buildxConfig: beside }, config), {
      timeout: 30_000,
    });
    if (outcome.exitCode !== 0) throw pullFailure('the puller', outcome);
    await rename(beside, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return puller;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}
