import { join } from 'node:path';
import type { Command } from '../process/run';
import { maskCredentials } from '../util/sanitize';
import { formatProjectContext } from '../component/project-images';
import type { Component } from '../component/settings';
import type { PlannedImage, PlannedSibling } from './build/build-images';
import { layoutOf } from '../image-store/sibling-layouts';
import type { Contexts } from './build/export-siblings';
import { storeContext } from './closed-world/policy';
import { claimFor, readClaims } from './record/image-claims';
import { recordPath } from './record/image-record';
import { prepareBuild } from './build/prepare-build';
import { isUpstream } from './plan/image-spec';
import type { BuildEnvironment } from './build/build-environment';
import { taskFolder } from '../component/task-folders';
import { upstreamImages } from './plan/upstream-images';

/**
 * The commands that would build images, for a shell in the workspace. They contain no secrets, only the places where secrets come from. The images
 * that they take from the store have to be there; prefetch pulls them. The password of a proxy is masked.
 */
export async function dryRun(
  wanted: readonly PlannedImage[],
  component: Component,
  environment: BuildEnvironment,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const proxyArgs = Object.fromEntries(
    Object.entries(environment.proxyArgs).map(([name, value]) => [name, maskCredentials(value)]),
  );
  for (const [i, { spec, bases, siblings, downloads: locked }] of wanted.entries()) {
    if (isUpstream(spec)) {
      const outputs = spec.outputs.map(({ type }) => type).join(', ');
      lines.push(`# ${spec.image} goes from the image store to ${outputs} as ${spec.tags.join(', ')}: no build`);
      continue;
    }
    const folder = join(environment.workspaceRoot, `${taskFolder(component)}.dry-run`, String(i));
    const { warmUp, command, files, links } = await prepareBuild(
      spec,
      bases,
      { ...environment, proxyArgs, locked, siblings: await lastSiblings(siblings, environment) },
      folder,
    );
    lines.push(`mkdir -p ${quote(folder)}`);
    for (const [path, target] of links) lines.push(`ln -sfn ${quote(target)} ${quote(path)}`);
    for (const [path, content] of files) lines.push(`printf %s ${quote(content)} > ${quote(path)}`);
    lines.push(...[warmUp, command].filter((one) => one !== undefined).map(shellLine));
  }
  return lines;
}

/** The images of other projects according to their last records, since nothing is built here. */
async function lastSiblings(
  siblings: readonly PlannedSibling[],
  { store, workspaceRoot }: BuildEnvironment,
): Promise<Contexts> {
  const entries = siblings.map(async ({ key, component, image: { spec, bases } }) => {
    const [upstream] = isUpstream(spec) ? upstreamImages(spec, bases) : [];
    if (upstream) return [key, storeContext(store, upstream)] as const;
    const digest = claimFor(spec, await readClaims(recordPath(workspaceRoot, component)))?.digest;
    return [
      key,
      digest ? `oci-layout://${layoutOf(store, digest)}:built@${digest}` : formatProjectContext(component),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function shellLine({ env = {}, file, args }: Command): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quote(value ?? '')}`);
  return [...variables, file, ...args.map(quote)].join(' ');
}

/** A word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
