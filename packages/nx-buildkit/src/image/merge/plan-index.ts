import { badInput } from '../../errors';
import type { RunnerImage } from './digest-file';
import type { MadeWith } from './made-with';

/** An index to make of the images of several runners. */
export interface PlannedIndex {
  /** The stage, when one is named. */
  readonly target?: string;
  readonly platforms: readonly string[];
  /** In the order in which the index names them. */
  readonly images: readonly RunnerImage[];
}

/** What the images have to be. */
export interface Expected extends Pick<MadeWith, 'configuration' | 'configured'> {
  /** Every platform of the index; none if the options do not say. */
  readonly platforms: readonly string[];
  readonly commit?: string;
  readonly version?: string;
}

/**
 * The index for each stage.
 *
 * @throws BuildkitError when the images are not all of the same sources and one version, or not made with the same, or when a platform is missing or
 * there twice
 */
export function planIndexes(images: readonly RunnerImage[], expected: Expected): readonly PlannedIndex[] {
  if (images.length === 0) {
    throw badInput('NXBK-0904', 'There is no digest of an image to join');
  }
  images.forEach((image) => refuseOther(image, expected));
  refuseOtherSources(images);
  refuseUnlike(images, expected);
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

/** Beside their commit, all images have to be of the same uncommitted changes, if any. */
function refuseOtherSources(images: readonly RunnerImage[]): void {
  const [first] = images;
  if (first === undefined) return;
  for (const image of images) {
    const both = { ...first.uncommitted, ...image.uncommitted };
    const paths = Object.keys(both).filter((path) => first.uncommitted[path] !== image.uncommitted[path]);
    if (paths.length === 0) continue;
    const named = paths.slice(0, 5).sort().join(', ');
    const others = paths.length > 5 ? ` and ${paths.length - 5} other files` : '';
    throw badInput(
      'NXBK-0905',
      `Of the images to join, ${describe(first)} and ${describe(image)} are of one commit, but of different uncommitted changes: ${named}${others}`,
      'commit these files, or let git ignore what is generated on each machine, and build every platform again',
    );
  }
}

/** All images have to be made with the same options and build arguments, and the configuration of the index has to decide these options. */
function refuseUnlike(images: readonly RunnerImage[], expected: Expected): void {
  const [first] = images;
  const unlike = images.find(({ decided }) => decided !== first?.decided);
  if (first && unlike)
    throw badInput(
      'NXBK-0905',
      `Of the images to join, ${describe(first)} was made ${inConfiguration(first)}, and ${describe(unlike)} ${inConfiguration(unlike)}: their options or build arguments differ`,
      'build all platforms in one configuration, docker-build:production, with the same options and variables; perPlatform is for what is to differ; and delete digests of earlier runs',
    );
  const other = images.find(({ configured }) => configured !== expected.configured);
  if (other)
    throw badInput(
      'NXBK-0905',
      `Of the images to join, ${describe(other)} was made ${inConfiguration(other)}, and the index would be made ${inConfiguration(expected)}, whose options differ`,
      'build and join in the same configuration: docker-build:production, then docker-merge:production',
    );
}

function describe({ target, platforms }: RunnerImage): string {
  return `${target === undefined ? 'the image' : `the image of target ${target}`} for ${platforms.join(' and ')}`;
}

function inConfiguration({ configuration }: Pick<MadeWith, 'configuration'>): string {
  return configuration === undefined ? 'without a configuration' : `in the configuration ${configuration}`;
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
