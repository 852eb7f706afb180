import { badInput } from '../errors';
import { maskCredentials } from '../mask';
import type { BuildRecipe } from './recipe';

/** A user name or password in a URL; the user `git` of an ssh URL is none. */
const IN_URL = /\bhttps?:\/\/[^\s/@]+@/;
/** https://docs.docker.com/build/cache/backends/ */
const OF_CACHE = /(?:^|,)(secret_access_key|session_token|token)=/;

const GIT = 'hand it over as a secret: secrets: ["id=GIT_AUTH_TOKEN,env=…"], which BuildKit logs in to git with';
const SECRETS = 'hand it over with the option secrets, and read it with RUN --mount=type=secret';

/**
 * Refuses credentials among what is written into the record of an image and the command that builds it, where many can read them: both are in
 * caches and logs.
 *
 * @throws BuildkitError, without them
 */
export function refuseCredentials(recipe: BuildRecipe): void {
  for (const [option, value] of Object.entries(recipe)) {
    const texts = value !== null && typeof value === 'object' ? Object.values(value).flat() : [value];
    const url = texts.find((text) => typeof text === 'string' && IN_URL.test(text));
    if (typeof url === 'string')
      throw badInput(
        `The option ${option} holds credentials: ${maskCredentials(url)}`,
        /context/i.test(option) ? GIT : SECRETS,
      );
  }
  for (const text of [...(recipe.cacheFrom ?? []), ...(recipe.cacheTo ?? [])]) {
    const key = OF_CACHE.exec(text)?.[1];
    if (key)
      throw badInput(
        `The options cacheFrom and cacheTo cannot hold ${key}`,
        'leave it out: docker buildx finds it in the environment (AWS_SECRET_ACCESS_KEY, ACTIONS_RUNTIME_TOKEN), BuildKit in its own',
      );
  }
}
