import { posix } from 'node:path';
import type { BakeTarget } from '../../../buildx/bake';
import { isElsewhere } from '../../../util/elsewhere';
import { inWorkspace } from '../compose/paths';
import { setsSecret } from '../credentials';
import { lost, noted, type Note, type Noted } from '../../notes';
import { unescaped } from './entries';

/** Where a build is, relative to the workspace. */
export interface Place {
  readonly context: string;
  readonly dockerfile: string;
  readonly inline?: string;
}

/**
 * @param folder that relative paths start from
 * @returns no value for a target that cannot be built here
 */
export function placeOf(name: string, target: BakeTarget, folder: string): Noted<Place | undefined> {
  const { context = '.', dockerfile = 'Dockerfile', 'dockerfile-inline': text } = target;
  if (isElsewhere(context) && !context.startsWith('cwd://')) {
    return noProject(lost('its context is elsewhere, and so is its Dockerfile: copy both into the workspace'));
  }
  const found = pathIn(folder, folder, context);
  if (found === undefined) return noProject(lost(`${context} is outside the workspace`));
  if (text !== undefined) {
    const inline = unescaped(text);
    if (setsSecret(inline)) return noProject(lost('dockerfile-inline sets what looks like a secret'));
    return noted({ context: found, dockerfile: posix.join(found, `Dockerfile.${name}`), inline });
  }
  const file = pathIn(folder, found, dockerfile);
  return file === undefined
    ? noProject(lost(`${dockerfile} is outside the workspace`))
    : noted({ context: found, dockerfile: file });
}

function noProject(note: Note): Noted<undefined> {
  return noted(undefined, note, lost('no project is made of it'));
}

/** `cwd://` is always relative to the folder of the bake file. */
export function pathIn(folder: string, start: string, path: string): string | undefined {
  return path.startsWith('cwd://') ? inWorkspace(folder, path.slice('cwd://'.length)) : inWorkspace(start, path);
}
