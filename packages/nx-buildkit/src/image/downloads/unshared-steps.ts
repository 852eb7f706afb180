import type { BuildSpec } from '../plan/image-spec';
import { keyHosts } from './lock-key';

/**
 * A build whose RUNs download everything themselves, so that it can be locked. BuildKit runs a step once that two builds without its cache have at the
 * same time, and a tool does not ask for what a cache mount has: https://github.com/moby/buildkit/blob/v0.34.2/solver/jobs.go#L564
 *
 * @param name that no other build has, for the key of each RUN and for its cache mounts
 */
export function withUnsharedSteps(spec: BuildSpec, name: string): BuildSpec {
  return {
    ...spec,
    addHosts: { ...spec.addHosts, ...keyHosts({ unsharedSteps: name }) },
    // https://docs.docker.com/reference/dockerfile/#buildkit-built-in-build-args
    buildArgs: { ...spec.buildArgs, BUILDKIT_CACHE_MOUNT_NS: name },
  };
}
