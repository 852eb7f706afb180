import { join } from 'node:path';
import type { Command } from '../process/run';
import { maskCredentials } from '../util/sanitize';
import { type Component } from '../component/settings';
import type { BuiltImage } from './record/image-record';
import { prepareBuild } from './build/prepare-build';
import { isUpstream } from './plan/image-spec';
import type { Site } from './build/build-environment';
import { taskFolder } from '../component/task-folders';

/**
 * The commands that would build images, for a shell in the workspace. Secrets are in none of them: a command names where they come from. The
 * images they take from the store have to be there; prefetch brings them. The password of a proxy is masked.
 */
export async function dryRun(
  wanted: readonly Pick<BuiltImage, 'recipe' | 'bases'>[],
  component: Component,
  site: Site,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const proxyArgs = Object.fromEntries(
    Object.entries(site.proxyArgs).map(([name, value]) => [name, maskCredentials(value)]),
  );
  for (const [i, { recipe, bases }] of wanted.entries()) {
    if (isUpstream(recipe)) {
      const outputs = recipe.outputs.map(({ type }) => type).join(', ');
      lines.push(`# ${recipe.image} goes from the image store to ${outputs} as ${recipe.tags.join(', ')}: no build`);
      continue;
    }
    const folder = join(site.workspaceRoot, `${taskFolder(component)}.dry-run`, String(i));
    const { warmUp, command, files } = await prepareBuild(recipe, bases, { ...site, proxyArgs }, folder);
    lines.push(`mkdir -p ${quote(folder)}`);
    for (const [path, content] of files) lines.push(`printf %s ${quote(content)} > ${quote(path)}`);
    lines.push(...[warmUp, command].filter((one) => one !== undefined).map(shellLine));
  }
  return lines;
}

function shellLine({ env = {}, file, args }: Command): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quote(value ?? '')}`);
  return [...variables, file, ...args.map(quote)].join(' ');
}

/** A word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
