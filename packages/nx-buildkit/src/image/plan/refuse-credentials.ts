import { badInput } from '../../errors';
import { findSecret, isPublicName } from '../../util/secrets';
import type { BuildRecipe } from './image-spec';

/** https://docs.docker.com/build/cache/backends/ */
const OF_CACHE = /(?:^|,)(secret_access_key|session_token|token)=/;

const GIT = 'hand it over as a secret: secrets: ["id=GIT_AUTH_TOKEN,env=…"], which BuildKit logs in to git with';
const SECRETS = 'hand it over with the option secrets, and read it with RUN --mount=type=secret';

/**
 * Refuses credentials among what is written into the record of an image and the command that builds it, where many can read them: both are in
 * caches and logs.
 *
 * @param allowSecretArgs names of build arguments that the user vouches for
 * @throws BuildkitError, without them
 */
export function refuseCredentials(recipe: BuildRecipe, allowSecretArgs: readonly string[] = []): void {
  for (const text of [...(recipe.cacheFrom ?? []), ...(recipe.cacheTo ?? [])]) {
    const key = OF_CACHE.exec(text)?.[1];
    if (key)
      throw badInput(
        `The options cacheFrom and cacheTo cannot hold ${key}`,
        'leave it out: docker buildx finds it in the environment (AWS_SECRET_ACCESS_KEY, ACTIONS_RUNTIME_TOKEN), BuildKit in its own',
      );
  }
  const allowed = new Set(allowSecretArgs.map((name) => `buildArgs.${name}`));
  for (const [option, text] of textsOf(recipe)) {
    const held = allowed.has(option) ? undefined : findSecret(text, isPublicName(option.replace('buildArgs.', '')));
    if (held) throw badInput(`The option ${option} holds ${held}`, /context/i.test(option) ? GIT : SECRETS);
  }
}

/** Every text of a recipe, with the option that it comes from: `context`, `buildArgs.URL`. */
function textsOf(recipe: BuildRecipe): readonly (readonly [string, string])[] {
  return Object.entries(recipe).flatMap(([option, value]: [string, unknown]) => {
    const texts: [string, unknown][] = Array.isArray(value)
      ? value.map((text) => [option, text])
      : Object.entries(value instanceof Object ? value : {}).map(([key, text]) => [`${option}.${key}`, text]);
    return [[option, value] as [string, unknown], ...texts].filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
  });
}
