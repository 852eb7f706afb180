import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LockedImage } from '../../base-images/lock-file';
import type { BuilderRecord } from '../../builder/model/record';
import { isTransient, registryFailure } from '../../buildx/registry-failure';
import { evalRegoPolicy, hasRegoPolicies, withoutRegoPolicies } from '../../buildx/rego-policy';
import { BuildkitError } from '../../errors';
import { isElsewhere } from '../../util/elsewhere';
import { maskCredentials } from '../../util/sanitize';
import type { BuildSpec } from '../plan/image-spec';
import { ifMissing } from '../../util/files/if-missing';

/** Where a policy is looked for, and who is asked about it. */
interface PolicyPlace {
  readonly workspaceRoot: string;
  readonly builder: Pick<BuilderRecord, 'name' | 'buildx'>;
  /** Whether a build is denied every image that was not handed over. */
  readonly closedWorld: boolean;
}

type JudgedImage = Pick<LockedImage, 'ref' | 'indexDigest' | 'platform'>;

/** Whether buildx itself judges a build by a policy, that beside its Dockerfile or one that the user chooses: then no image can come from the store. */
export async function isJudgedByRego(spec: BuildSpec, { workspaceRoot, closedWorld }: PolicyPlace): Promise<boolean> {
  if (closedWorld) return false;
  return choosesPolicy(spec) ? !disablesPolicies(spec) : isThere(policyOf(spec, workspaceRoot));
}

/** Arguments of a build that keep buildx from judging images from the store, unless the user chooses its policies. */
export function policyArgs(spec: BuildSpec, buildx: string): readonly string[] {
  return choosesPolicy(spec) ? [] : withoutRegoPolicies(buildx);
}

/**
 * Asks the policy beside the Dockerfile about images before a build gets them from the store, since buildx does not see there where they come from:
 * about each as the Dockerfile names it, and with the digest that is locked, as BuildKit does.
 *
 * @throws BuildkitError when the policy denies one, or cannot be asked
 */
export async function requireAllowedByRego(
  spec: BuildSpec,
  images: readonly JudgedImage[],
  { workspaceRoot, builder, closedWorld, say }: PolicyPlace & { readonly say: (line: string) => void },
): Promise<void> {
  const policy = policyOf(spec, workspaceRoot);
  if (!closedWorld || choosesPolicy(spec) || !hasRegoPolicies(builder.buildx) || !(await isThere(policy))) return;
  const name = `${spec.dockerfile}.rego`;
  const asked = {
    builder: builder.name,
    dockerfile: resolve(workspaceRoot, spec.dockerfile),
    folder: resolve(workspaceRoot, isElsewhere(spec.context) ? '.' : spec.context),
  };
  const questions = images.flatMap(({ ref, indexDigest, platform }) =>
    (ref.includes('@') ? [ref] : [ref, `${ref}@${indexDigest}`]).map((image) => JSON.stringify({ image, platform })),
  );
  for (const question of new Set(questions)) {
    const { image, platform } = JSON.parse(question) as { image: string; platform: string };
    const { exitCode, stderr } = await evalRegoPolicy({ ...asked, source: `docker-image://${image}`, platform });
    if (exitCode !== 0) throw notAllowed(name, image, stderr);
  }
  say(`${name} allows the base images. It is not asked about anything else, such as what ADD downloads`);
}

function notAllowed(policy: string, image: string, stderr: string): BuildkitError {
  const isDenied = /policy denied/.test(stderr);
  return new BuildkitError({
    what: isDenied ? `${policy} does not allow ${image}, a base image` : `${policy} could not be asked about ${image}`,
    failedIn: 'the builder',
    transient: !isDenied && isTransient(registryFailure(stderr).kind),
    details: maskCredentials(stderr.trim()),
    remedy: isDenied
      ? 'use another base image, or change the policy'
      : 'correct the policy if the error is in it; to build without it, set extraArgs to ["--policy", "disabled=true"]',
  });
}

function choosesPolicy({ extraArgs = [] }: BuildSpec): boolean {
  return extraArgs.some((arg) => arg === '--policy' || arg.startsWith('--policy='));
}

function disablesPolicies({ extraArgs = [] }: BuildSpec): boolean {
  return extraArgs.some((arg) => /(?:^|=|,)disabled=true(?:,|$)/.test(arg));
}

function policyOf({ dockerfile }: BuildSpec, workspaceRoot: string): string {
  return resolve(workspaceRoot, `${dockerfile}.rego`);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(() => true, ifMissing(false));
}
