import { resolve } from 'node:path';
import { withoutRegoPolicies } from '../../buildx/rego-policy';
import { isThere } from '../../util/files/files';
import type { BuildSpec } from '../plan/image-spec';

/** Whether buildx itself judges a build by a policy, that beside its Dockerfile or one that the user chooses: then no image can come from the store. */
export async function isJudgedByRego(
  spec: BuildSpec,
  { workspaceRoot, closedWorld }: { readonly workspaceRoot: string; readonly closedWorld: boolean },
): Promise<boolean> {
  if (closedWorld) return false;
  return choosesPolicy(spec) ? !disablesPolicies(spec) : isThere(policyOf(spec, workspaceRoot));
}

/** Arguments of a build that keep buildx from judging images from the store, unless the user chooses its policies. */
export function policyArgs(spec: BuildSpec, buildx: string): readonly string[] {
  return choosesPolicy(spec) ? [] : withoutRegoPolicies(buildx);
}

/** Whether the user says by which policies buildx is to judge a build. */
export function choosesPolicy({ extraArgs = [] }: BuildSpec): boolean {
  return extraArgs.some((arg) => arg === '--policy' || arg.startsWith('--policy='));
}

function disablesPolicies({ extraArgs = [] }: BuildSpec): boolean {
  return extraArgs.some((arg) => /(?:^|=|,)disabled=true(?:,|$)/.test(arg));
}

/** Where the policy beside the Dockerfile would be. */
export function policyOf({ dockerfile }: BuildSpec, workspaceRoot: string): string {
  return resolve(workspaceRoot, `${dockerfile}.rego`);
}
