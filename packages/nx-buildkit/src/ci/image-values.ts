import { platformSuffix } from '../oci/platform-option';
import { BUILD_TARGET } from '../component/names';
import { nameInRegistry, type RecordedImage } from '../image/record/recorded-images';

/** The images of one task of a run. */
export interface TaskImages {
  readonly project: string;
  readonly task: string;
  readonly images: readonly RecordedImage[];
}

/**
 * What later steps of a CI job want to know of the images of a run: `digest`, `imageid` and `metadata` as docker/build-push-action names them, and
 * `image`, the name with the digest for an image that a registry has. The names begin with the project, `my-app-digest`, with the target, the stage
 * and the platforms where a project has several images, and are also there without all of that if the run has only one image.
 */
export function imageValues(tasks: readonly TaskImages[]): Readonly<Record<string, string>> {
  const all = tasks.flatMap(({ images, ...task }) =>
    images.map((image) => ({ prefix: prefixOf(task, image, images.length > 1), values: valuesOf(image) })),
  );
  const [only, ...others] = all;
  // Two projects whose names differ in other characters alone: a value that may be the other one's is worse than none.
  const prefixes = all.map(({ prefix }) => prefix);
  const apart = all.filter(({ prefix }) => prefixes.indexOf(prefix) === prefixes.lastIndexOf(prefix));
  const prefixed = apart.flatMap(({ prefix, values }) =>
    Object.entries(values).map(([name, value]) => [`${prefix}-${name}`, value]),
  );
  return { ...(only && others.length === 0 ? only.values : {}), ...Object.fromEntries(prefixed) };
}

function prefixOf(
  { project, task }: Omit<TaskImages, 'images'>,
  { target, platforms }: RecordedImage,
  isOneOfSeveral: boolean,
): string {
  const parts = [
    project,
    ...(task === BUILD_TARGET ? [] : [task]),
    ...(isOneOfSeveral ? [...(target === undefined ? [] : [target]), ...platforms.map(platformSuffix)] : []),
  ];
  return parts
    .join('-')
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+/, '')
    .replace(/^(?=\d)/, '_');
}

function valuesOf(recorded: RecordedImage): Readonly<Record<string, string>> {
  const { names, digest, id } = recorded;
  const image = nameInRegistry(recorded);
  const metadata = {
    ...(digest && { 'containerimage.digest': digest }),
    ...(id && { 'containerimage.config.digest': id }),
    'image.name': names.join(','),
  };
  return {
    ...(digest && { digest }),
    ...((id ?? digest) && { imageid: id ?? digest ?? '' }),
    ...(image !== undefined && { image }),
    metadata: JSON.stringify(metadata),
  };
}
