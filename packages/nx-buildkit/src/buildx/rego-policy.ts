import { buildx } from '../docker/command';
import type { Outcome } from '../process/run';
import { isOlder } from '../util/tool-version';
import { ask } from '../process/ask';

/** The buildx that first judged builds by policies in Rego. https://github.com/docker/buildx/releases/tag/v0.31.0 */
const SINCE = '0.31.0';

/** Whether a buildx judges builds by policies in Rego, and so takes the argument --policy. */
export function hasRegoPolicies(version: string): boolean {
  return !isOlder(version, SINCE);
}

/**
 * Arguments for a build that gets images from OCI layouts. buildx can judge no such image: it fails with "unsupported source scheme: oci-layout",
 * whatever the policy says, even if that is only its own, which BUILDX_DEFAULT_POLICY=1 enables.
 * https://github.com/docker/buildx/blob/v0.38.2/build/opt.go#L757
 *
 * @param version of buildx, as it calls itself
 */
export function withoutRegoPolicies(version: string): readonly string[] {
  return hasRegoPolicies(version) ? ['--policy', 'disabled=true'] : [];
}

/** A policy in Rego, and what it is asked. */
export interface PolicyQuestion {
  readonly builder: string;
  /** Absolute path of the Dockerfile; the policy is the file beside it, with `.rego` at the end. */
  readonly dockerfile: string;
  /** Absolute path of the folder whose files the policy may read. */
  readonly folder: string;
  /** `docker-image://docker.io/library/alpine:3.20` */
  readonly source: string;
  readonly platform: string;
}

/** Asks a policy about a source. The exit code is 0 if the policy allows it. BuildKit asks a registry only if the policy wants to know more than names. */
export function evalRegoPolicy({ builder, dockerfile, folder, source, platform }: PolicyQuestion): Promise<Outcome> {
  const options = ['--builder', builder, '--file', dockerfile, '--platform', platform];
  return ask(buildx('policy', 'eval', ...options, source), { cwd: folder });
}
