import type { TargetConfiguration } from '@nx/devkit';

type Dependencies = NonNullable<TargetConfiguration['dependsOn']>;

/**
 * The dependsOn of an image's target in project.json: everything that it would depend on anyway, and more.
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
