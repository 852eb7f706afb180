import { posix } from 'node:path';
import { isElsewhere } from '../../../../util/elsewhere';
import { maskCredentials } from '../../../../util/sanitize';
import { interpolate, namesOnly } from './interpolate';
import { mapOf, textsOf } from './values';
import type { Variables } from './variables';

/** Files that are read as one; all paths are relative to the workspace, but paths outside it stay as written. */
export interface ComposeSource {
  readonly files: readonly string[];
  /** The folder that relative paths in them start from. */
  readonly folder: string;
  /** Additional env files whose variables they know. */
  readonly envFiles?: readonly string[];
  /** Of what includes them. */
  readonly variables: Variables;
}

/**
 * What `include` names: https://docs.docker.com/reference/compose-file/include/
 *
 * @param folder that relative paths start from
 */
export function includedSources(include: unknown, folder: string, variables: Variables): readonly ComposeSource[] {
  return [include ?? []].flat().map((entry) => {
    const { path, project_directory, env_file } = typeof entry === 'string' ? { path: entry } : mapOf(entry);
    const within = (value: unknown): readonly string[] =>
      textsOf(value).map((text) => {
        const known = interpolate(text, variables.values).text ?? namesOnly(text);
        return isElsewhere(known) ? maskCredentials(known) : posix.join(folder, known);
      });
    const files = within(path);
    const [own = posix.dirname(files[0] ?? folder)] = within(project_directory);
    const envFiles = env_file === undefined ? [posix.join(own, '.env')] : within(env_file);
    return { files, folder: own, variables, envFiles };
  });
}
