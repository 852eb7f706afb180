import { badInput } from '../../errors';
import { contextKey, parseReference } from '../../oci/reference';

/**
 * Named contexts by the keys under which BuildKit looks for them: `app-base` for `app-base:latest`, `node:20` for `docker.io/library/node:20`.
 * https://github.com/docker/buildx/blob/v0.38.2/util/buildflags/context.go (ParseContextNames)
 *
 * @throws BuildkitError for a key that cannot be the name of a stage or an image
 */
export function foldContextKeys(contexts: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(contexts).map(([key, value]) => {
      const reference = parseReference(key);
      if (reference) return [contextKey(reference), value];
      throw badInput(
        'NXBK-0405',
        `"${key}" in the option buildContexts is not the name of a stage or an image`,
        'write the name in lower case, as FROM has it: alpine:3.20, or that of a stage',
      );
    }),
  );
}
