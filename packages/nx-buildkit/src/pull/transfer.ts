import { writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { endLeftover } from '../process/end-leftover';
import type { Outcome, RunOptions } from '../process/run';
import { blobPath, type Digest, type ImageStore } from '../image-store/store';
import { pullFailure, PullError } from '../buildx/pull-error';
import type { BlobRef } from '../image-store/blobs';

export interface TransferOptions {
  /** ms without a new byte after which the attempt is ended. */
  readonly stallTimeout: number;
  readonly signal?: AbortSignal;
  /** Bytes of the missing blobs that are on disk by now, about once a second, and the host that sends them where it is known. */
  readonly onBytes?: (bytes: number, host: string | undefined) => void;
}

/** The call that brings what a transfer is about. */
export interface Carrier {
  /** Brings it into the OCI layout `dir`. */
  readonly carry: (dir: string, options: RunOptions) => Promise<Outcome>;
  /** The host that it comes by, where it is known. */
  readonly host: () => string | undefined;
  /** Bytes that came over the network so far but need not be in the layout yet. */
  readonly underWay?: () => number;
}

/** What a call brought. */
export interface Transferred {
  /** Bytes that it added. */
  readonly bytes: number;
  /** The host that the last of them came by, where it is known. */
  readonly host?: string;
}

/** ms between two looks at what has arrived. */
const LOOK = 500;

/**
 * Brings missing blobs into the store, going on where an earlier call was interrupted.
 *
 * It works in a layout of its own (`pulls/<key>`), whose `blobs` is a link to the store's: buildx bears only one writer a layout.
 * Wrong bytes that arrived would fail every later call as well, so what they left behind is removed.
 *
 * @param ref names the image in errors
 * @param key of what is brought: its manifest, where that is known
 * @param missing blobs that count as bytes that came
 * @throws PullError
 */
export async function transfer(
  store: ImageStore,
  { carry, host, underWay = () => 0 }: Carrier,
  ref: string,
  key: Digest,
  missing: readonly BlobRef[],
  options: TransferOptions,
): Promise<Transferred> {
  const dir = await openPullLayout(store, key);
  const look = () => bytesOnDisk(store, dir, missing);
  const before = await look();
  const stall = watchForStall(look, underWay, options, (bytes) => options.onBytes?.(bytes, host()));
  try {
    const outcome = await carry(dir, {
      signal: stall.signal,
      onStart: (group) => writeFileSync(writerFile(dir), String(group)),
    });
    if (stall.happened()) throw new PullError('stalled', ref, `not a byte came for ${options.stallTimeout / 1000} s`);
    if (outcome.exitCode !== 0) throw pullFailure(ref, outcome);
    const bytes = await look();
    await rm(dir, { recursive: true, force: true });
    return { bytes: bytes - before, host: host() };
  } catch (error) {
    await clearPoison(dir, error);
    throw error;
  } finally {
    stall.end();
  }
}

async function openPullLayout(store: ImageStore, key: Digest): Promise<string> {
  const dir = join(store.root, 'pulls', key.slice('sha256:'.length));
  await mkdir(dir, { recursive: true });
  const writer = await readFile(writerFile(dir), 'utf8').catch(() => undefined);
  if (writer) await endLeftover(Number(writer), dir);
  await symlink(join('..', '..', 'blobs'), join(dir, 'blobs')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // A torn index.json is fatal for buildx, and nobody reads this one.
  await rm(join(dir, 'index.json'), { force: true });
  return dir;
}

/** Names the process group that writes into a layout, for whoever goes on after a SIGKILL. */
function writerFile(dir: string): string {
  return join(dir, 'writer');
}

/** What has arrived: whole blobs, and the beginnings that buildx keeps in `ingest/<hash of ref>/data`. */
async function bytesOnDisk(store: ImageStore, dir: string, blobs: readonly BlobRef[]): Promise<number> {
  const whole = await Promise.all(
    blobs.map(async (blob) => ((await sizeOf(blobPath(store, blob.digest))) > 0 ? blob.size : 0)),
  );
  const ingests = await listIngests(dir);
  const begun = await Promise.all(ingests.map((ingest) => sizeOf(join(ingest, 'data'))));
  return [...whole, ...begun].reduce((sum, bytes) => sum + bytes, 0);
}

function watchForStall(
  look: () => Promise<number>,
  underWay: () => number,
  { stallTimeout, signal }: TransferOptions,
  onBytes: (bytes: number) => void,
) {
  const stalled = new AbortController();
  let last = { onDisk: -1, coming: -1, at: Date.now() };
  const timer = setInterval(
    () => {
      void look().then((onDisk) => {
        const coming = underWay();
        if (onDisk !== last.onDisk || coming !== last.coming) {
          last = { onDisk, coming, at: Date.now() };
          onBytes(Math.max(onDisk, coming));
        } else if (Date.now() - last.at > stallTimeout) stalled.abort();
      });
    },
    Math.min(LOOK, stallTimeout),
  );
  return {
    signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
    happened: () => stalled.signal.aborted,
    end: () => clearInterval(timer),
  };
}

/** Removes the beginnings that wrong bytes got into: those named in the error, or all when it names none. */
async function clearPoison(dir: string, error: unknown): Promise<void> {
  if (!(error instanceof PullError) || (error.kind !== 'wrong-bytes' && error.kind !== 'torn-layout')) return;
  const ingests = await listIngests(dir);
  const refs = await Promise.all(ingests.map((ingest) => readFile(join(ingest, 'ref'), 'utf8').catch(() => '')));
  const named = ingests.filter((_, i) => refs[i] && error.what.includes(refs[i].trim()));
  await Promise.all((named.length > 0 ? named : ingests).map((ingest) => rm(ingest, { recursive: true, force: true })));
}

async function listIngests(dir: string): Promise<readonly string[]> {
  const names = await readdir(join(dir, 'ingest')).catch(() => []);
  return names.map((name) => join(dir, 'ingest', name));
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
