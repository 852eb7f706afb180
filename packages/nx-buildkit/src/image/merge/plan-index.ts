import { badInput } from '../../errors';
import type { RunnerImage } from './digest-file';

/** An index to make of the images of several runners. */
export interface PlannedIndex {
  /** The stage, when one is named. */
  readonly target?: string;
  readonly platforms: readonly string[];
  /** In the order in which the index names them. */
  readonly images: readonly RunnerImage[];
}

/** What the images have to be. */
export interface Expected {
  /** Every platform of the index; none if the options do not say. */
  readonly platforms: readonly string[];
  readonly commit?: string;
  readonly version?: string;
}

/**
 * The index for each stage.
 *
 * @throws BuildkitError when the images are not all of one commit and one version, or when a platform is missing or there twice
 */
export function planIndexes(images: readonly RunnerImage[], expected: Expected): readonly PlannedIndex[] {
  if (images.length === 0) {
    throw badInput('NXBK-0904', 'There is no digest of an image to join');
  }
  images.forEach((image) => refuseOther(image, expected));
  const targets = [...new Set(images.map(({ target }) => target))].sort();
  return targets.map((target) =>
    indexOf(
      target,
      images.filter((image) => image.target === target),
      expected.platforms,
    ),
  );
}

function indexOf(
  target: string | undefined,
  images: readonly RunnerImage[],
  expected: readonly string[],
): PlannedIndex {
  const platforms = images.flatMap((image) => image.platforms);
  const name = target === undefined ? 'the image' : `the image of target ${target}`;
  const twice = platforms.find((platform, i) => platforms.indexOf(platform) !== i);
  if (twice !== undefined) {
    throw badInput(
      'NXBK-0904',
      `There are two digests of ${name} for ${twice}`,
      'delete the folder of the option digests, dist/buildkit/digests by default, before the runs that fill it',
    );
  }
  const missing = expected.filter((platform) => !platforms.includes(platform));
  if (missing.length > 0) {
    throw badInput(
      'NXBK-0904',
      `There is no digest of ${name} for ${missing.join(' and ')}`,
      'build it too, or say with --platform which platforms the index has',
    );
  }
  const extra = expected.length > 0 ? platforms.find((platform) => !expected.includes(platform)) : undefined;
  if (extra !== undefined) {
    throw badInput(
      'NXBK-0904',
      `There is a digest of ${name} for ${extra}, which is not asked for`,
      'add it to the option platform',
    );
  }
  // The order of the platforms decides the digest of the index, and the order of the files is no reason for another one.
  const inOrder = [...images].sort((a, b) => (a.platforms.join() < b.platforms.join() ? -1 : 1));
  return {
    ...(target !== undefined && { target }),
    platforms: inOrder.flatMap((image) => image.platforms),
    images: inOrder,
  };
}

function refuseOther({ platforms, commit, version }: RunnerImage, expected: Expected): void {
  const which = `The image for ${platforms.join(' and ')}`;
  if (commit !== expected.commit)
    throw badInput(
      'NXBK-0905',
      `${which} is of commit ${commit ?? '(none)'}, and not of ${expected.commit ?? '(none)'}`,
    );
  if (version !== expected.version)
    throw badInput(
      'NXBK-0905',
      `${which} is of version ${version ?? '(none)'}, and not of ${expected.version ?? '(none)'}`,
    );
}
