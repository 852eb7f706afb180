import type { ImageSpec } from '../../image/plan/image-spec';
import type { SmokeOptions } from './schema';

/** One container to run. */
export interface SmokeContainer {
  readonly image: string;
  readonly platform: string;
}

/** Each platform of each image that was loaded into the engine. */
export function containersToRun(
  specs: readonly Pick<ImageSpec, 'tags' | 'platforms' | 'outputs'>[],
): readonly SmokeContainer[] {
  return specs
    .filter(({ outputs }) => outputs.some(({ type }) => type === 'load'))
    .flatMap(({ tags: [image = ''], platforms }) => platforms.map((platform) => ({ image, platform })));
}

/** The arguments of docker that run an image as it is here: one that is missing is not pulled. */
export function runArgs(
  name: string,
  image: string,
  platform: string,
  { entrypoint, args }: Pick<SmokeOptions, 'entrypoint' | 'args'>,
): string[] {
  const replaced = entrypoint === undefined ? [] : ['--entrypoint', entrypoint];
  return ['run', '--rm', '--name', name, '--pull', 'never', '--platform', platform, ...replaced, image, ...args];
}
