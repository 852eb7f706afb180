import type { TargetConfiguration } from '@nx/devkit';

type Dependencies = NonNullable<TargetConfiguration['dependsOn']>;

/**
 * What a target that builds an image depends on when project.json says it: all that it would depend on anyway, and more.
 *
 * @param names of the target that fetches its base images, and of the target by which other projects build theirs
 */
export function buildOrder(
  names: { readonly prefetch: string; readonly siblings: string },
  more: Dependencies,
): Dependencies {
  return [
    { target: names.prefetch, params: 'forward' },
    { target: names.siblings, dependencies: true, params: 'forward' },
    ...more,
  ];
}
