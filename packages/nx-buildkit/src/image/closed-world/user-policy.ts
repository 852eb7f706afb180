import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SOURCE_POLICY } from '../../buildx/build';
import { badInput } from '../../errors';
import { matchesText } from '../../util/wildcard';
import { environment } from '../../util/task-scope';

/** A rule of a BuildKit source policy. https://github.com/moby/buildkit/blob/v0.34.2/sourcepolicy/pb/policy.proto */
export interface SourceRule {
  readonly action: 'ALLOW' | 'DENY' | 'CONVERT';
  readonly selector: {
    readonly identifier: string;
    readonly match_type?: 'WILDCARD' | 'EXACT' | 'REGEX';
  };
  readonly updates?: { readonly identifier?: string };
}

export interface SourcePolicy {
  readonly rules?: readonly SourceRule[];
}

/**
 * The policy that a user gives BuildKit in EXPERIMENTAL_BUILDKIT_SOURCE_POLICY.
 *
 * @throws BuildkitError when the file is not a policy: BuildKit would ignore everything in it that it does not understand, including rules
 */
export async function readUserPolicy(workspaceRoot: string, env = environment()): Promise<SourcePolicy> {
  const path = env[SOURCE_POLICY];
  if (!path) return {};
  try {
    const policy = JSON.parse(await readFile(resolve(workspaceRoot, path), 'utf8')) as SourcePolicy;
    if ((await Promise.all((policy.rules ?? []).map(isRule))).every(Boolean)) return policy;
    throw new Error('a rule needs an action, ALLOW, DENY or CONVERT, and a selector with an identifier');
  } catch (error) {
    throw badInput(
      'NXBK-0809',
      `The source policy ${path} cannot be used: ${(error as Error).message}`,
      'correct the file, or unset EXPERIMENTAL_BUILDKIT_SOURCE_POLICY',
      { cause: error },
    );
  }
}

/** Whether a rule is about an image. https://github.com/moby/buildkit/blob/v0.34.2/sourcepolicy/matcher.go */
export async function concerns(
  { selector: { identifier, match_type: type = 'WILDCARD' } }: SourceRule,
  ref: string,
): Promise<boolean> {
  const source = `docker-image://${ref}`;
  if (identifier === source) return true;
  if (type === 'REGEX') return (await compileRegex(identifier)).test(source);
  return type === 'WILDCARD' && matchesText(source, identifier);
}

/**
 * BuildKit's are Go's: JavaScript's mean something else by some of them, as by `[[:alpha:]]`, and can take for ever.
 *
 * @throws Error for anything else
 */
async function compileRegex(text: string) {
  // Loaded here, for most have no policy.
  const { RE2JS } = await import('re2js');
  return RE2JS.compile(text);
}

async function isRule(rule: Partial<SourceRule> | null): Promise<boolean> {
  if (rule?.selector?.match_type === 'REGEX') await compileRegex(rule.selector.identifier);
  return ['ALLOW', 'DENY', 'CONVERT'].includes(rule?.action ?? '') && typeof rule?.selector?.identifier === 'string';
}
