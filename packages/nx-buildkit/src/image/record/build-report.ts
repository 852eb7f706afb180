import { join } from 'node:path';
import type { Component } from '../../component/settings';
import { taskFolder } from '../../component/task-folders';
import { type Digest, parseDigest } from '../../oci/digest';
import { writeFileBeside } from '../../util/files/files';
import { isCount, isTime, listIn, textsIn } from '../../util/json';
import { readRestoredList } from '../../util/files/read-restored-list';

/** A build of one image, as `report.json` tells it to other programs. */
export interface ReportedBuild {
  readonly tags: readonly string[];
  readonly platforms: readonly string[];
  readonly target?: string;
  readonly digest?: string;
  /** Bytes in the engine, when it was loaded there. */
  readonly size?: number;
  readonly milliseconds: number;
  readonly steps: number;
  readonly cached: number;
  /** When it ended, ISO 8601. */
  readonly finished: string;
  /** Names it in the history of its builder: `<builder>/<node>/<id>`. */
  readonly buildRef?: string;
  readonly baseImages: readonly ReportedBase[];
}

/** A base image that was handed to a build. */
export interface ReportedBase {
  readonly ref: string;
  readonly platform: string;
  readonly digest: Digest;
}

/** `dist/buildkit/gitea/docker-build/report.json` */
export function reportPath(workspaceRoot: string, component: Component): string {
  return join(workspaceRoot, taskFolder(component), 'report.json');
}

/** @param report may hold more than is read back */
export async function writeBuildReport(
  path: string,
  report: { readonly project: string; readonly images: readonly ReportedBuild[] },
): Promise<void> {
  await writeFileBeside(
    path,
    `${JSON.stringify({ version: 1, ...report }, undefined, 2)}
`,
  );
}

/**
 * Reads what {@link writeBuildReport} has written. Anyone who can write a cache that Nx restores from may have written it: what is here has been checked
 * for its form, and nothing more.
 *
 * @returns none when there is no report, or when the file is not one
 */
export function readBuildReport(path: string): Promise<readonly ReportedBuild[]> {
  return readRestoredList(path, 'images', (build) => reportedBuild(build) ?? []);
}

function reportedBuild(build: unknown): ReportedBuild | undefined {
  const { tags, platforms, target, digest, size, milliseconds, steps, cached, finished, buildRef, baseImages } =
    (build ?? {}) as Readonly<Record<string, unknown>>;
  if (!isCount(milliseconds) || !isCount(steps) || !isCount(cached) || !isTime(finished)) return undefined;
  const known = parseDigest(digest);
  return {
    tags: textsIn(tags),
    platforms: textsIn(platforms),
    ...(typeof target === 'string' && { target }),
    ...(known && { digest: known }),
    ...(isCount(size) && { size }),
    milliseconds,
    steps,
    cached,
    finished,
    ...(typeof buildRef === 'string' && { buildRef }),
    baseImages: listIn(baseImages).flatMap((base) => reportedBase(base) ?? []),
  };
}

function reportedBase(base: unknown): ReportedBase | undefined {
  const { ref, platform, digest } = (base ?? {}) as Readonly<Record<string, unknown>>;
  const known = parseDigest(digest);
  return typeof ref === 'string' && typeof platform === 'string' && known
    ? { ref, platform, digest: known }
    : undefined;
}
