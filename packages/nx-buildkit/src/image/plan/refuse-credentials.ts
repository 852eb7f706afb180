import { badInput } from '../../errors';
import { findSecret, isPublicName } from '../../util/secrets';
import type { BuildSpec } from './image-spec';
import { attestationAttributes } from '../../component/flags/attestations';
import { readAttributes } from '../../util/csv';

/** Attributes of caches: https://docs.docker.com/build/cache/backends/ */
const OF_CACHE = ['secret_access_key', 'session_token', 'token'];

const GIT = 'hand it over as a secret: secrets: ["id=GIT_AUTH_TOKEN,env=…"], which BuildKit logs in to git with';
const SECRETS = 'hand it over with the option secrets, and read it with RUN --mount=type=secret';

/**
 * Refuses credentials in the texts of an image's record and build command, which are in caches and logs where many can read them.
 *
 * @param allowSecretArgs names of build arguments that the user vouches for
 * @throws BuildkitError, without them
 */
export function refuseCredentials(spec: BuildSpec, allowSecretArgs: readonly string[] = []): void {
  for (const text of [...(spec.cacheFrom ?? []), ...(spec.cacheTo ?? [])]) {
    const key = Object.keys(readAttributes(text)).find((name) => OF_CACHE.includes(name.toLowerCase()));
    if (key)
      throw badInput(
        'NXBK-0408',
        `The options cacheFrom and cacheTo cannot hold ${key}`,
        'leave it out: docker buildx finds it in the environment (AWS_SECRET_ACCESS_KEY, ACTIONS_RUNTIME_TOKEN), BuildKit in its own',
      );
  }
  const allowed = new Set(allowSecretArgs.map((name) => `buildArgs.${name}`));
  for (const [option, text] of textsOf(spec)) {
    const held = allowed.has(option) ? undefined : findSecret(text, isPublicName(option.replace('buildArgs.', '')));
    if (held)
      throw badInput('NXBK-0408', `The option ${option} holds ${held}`, /context/i.test(option) ? GIT : SECRETS);
  }
}

/**
 * Refuses an attestation that would hold the password of a proxy: in every mode but `min`, BuildKit writes all build arguments into it.
 * https://docs.docker.com/build/metadata/attestations/slsa-provenance/
 *
 * @param proxyArgs build arguments of this machine
 * @throws BuildkitError, without them
 */
export function refuseAttestedProxies(
  { provenance }: Pick<BuildSpec, 'provenance'>,
  proxyArgs: Readonly<Record<string, string>>,
): void {
  const attributes = attestationAttributes(provenance);
  const isAttested = attributes !== undefined && attributes['mode'] !== 'min';
  const [name] = Object.entries(proxyArgs).find(([, value]) => value.includes('@')) ?? [];
  if (!isAttested || name === undefined) return;
  throw badInput(
    'NXBK-0408',
    `The option proxy hands over ${name} with a password, which the option provenance would write into the image's attestation`,
    'set provenance to "mode=min", or use a proxy that asks for no password',
  );
}

/** Every text of a spec, with the option that it comes from: `context`, `buildArgs.URL`. */
function textsOf(spec: BuildSpec): readonly (readonly [string, string])[] {
  return Object.entries(spec).flatMap(([option, value]: [string, unknown]) => {
    const texts: [string, unknown][] = Array.isArray(value)
      ? value.map((text) => [option, text])
      : Object.entries(value instanceof Object ? value : {}).map(([key, text]) => [`${option}.${key}`, text]);
    return [[option, value] as [string, unknown], ...texts].filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
  });
}
