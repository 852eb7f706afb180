import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { badInput } from '../../errors';
import { readAttributes } from '../../util/csv';
import { isElsewhere } from '../../util/elsewhere';
import { withHomeFolder } from '../../component/flags/secret-files';
import type { BuildSpec } from './image-spec';
import { environment } from '../../util/task-scope';
import { ifMissing } from '../../util/files/if-missing';

/**
 * Checks that everything that a build reads on this machine exists: folders, and the sources of its secrets. Docker buildx treats an unset variable
 * as an empty secret, which makes a wrong image that is then cached:
 * https://github.com/moby/buildkit/blob/v0.34.2/session/secrets/secretsprovider/store.go#L57
 *
 * @throws BuildkitError for what is missing
 */
export async function checkBuildInputs(
  { context, buildContexts, secrets = [] }: Pick<BuildSpec, 'context' | 'buildContexts' | 'secrets'>,
  workspaceRoot: string,
  env: NodeJS.ProcessEnv = environment(),
): Promise<void> {
  const look: Look = (path) => stat(resolve(workspaceRoot, path)).catch(ifMissing(undefined));
  for (const [option, folder] of [['context', context], ...named(buildContexts)] as const) {
    if (isElsewhere(folder) || (await look(folder))?.isDirectory()) continue;
    throw badInput(
      'NXBK-0410',
      `The option ${option} names ${folder}, which is not a folder`,
      'create it, or correct the option',
    );
  }
  for (const secret of secrets.map(withHomeFolder)) await checkSecret(secret, look, env);
}

type Look = (path: string) => Promise<Stats | undefined>;

async function checkSecret(text: string, look: Look, env: NodeJS.ProcessEnv): Promise<void> {
  const {
    id = '',
    type,
    source,
    src = source,
    env: variable = type === 'env' ? src : undefined,
  } = readAttributes(text);
  if (variable === undefined) {
    if (src === undefined || (await look(src))) return;
    throw badInput(
      'NXBK-0410',
      `The secret ${id} comes from ${src}, which is not there`,
      'create it, or correct the option secrets',
    );
  }
  if (env[variable] !== undefined) return;
  throw badInput(
    'NXBK-0410',
    `The secret ${id} comes from the variable ${variable}, which is not set`,
    `set ${variable}, to nothing if the secret is to be empty`,
  );
}

function named(contexts: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(contexts).map(([key, value]) => [`buildContexts.${key}`, value]);
}
