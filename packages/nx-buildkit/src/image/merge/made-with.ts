import type { DockerBuildOptions } from '../../component/options';
import { digestOf, type Digest } from '../../oci/digest';

/** The options that decide what is in an image, whatever its platform is and wherever it goes. */
const DECISIVE = [
  'dockerfile',
  'context',
  'image',
  'target',
  'targets',
  'buildArgs',
  'buildContexts',
  'perPlatform',
  'labels',
  'annotations',
] as const satisfies readonly (keyof DockerBuildOptions)[];

/** What an image was made with: only images that were made with the same belong into one index. */
export interface MadeWith {
  /** The configuration of the task, if any. */
  readonly configuration?: string;
  /** What the options of that configuration decide, see {@link decidedBy}. */
  readonly configured?: Digest;
  /** The same with the command line and the values of all build arguments. */
  readonly decided?: Digest;
}

/** One digest for all options that decide the same images. The values of build arguments cannot be read from it. */
export function decidedBy(options: DockerBuildOptions): Digest {
  return digestOf(JSON.stringify(DECISIVE.map((name) => options[name] ?? null)));
}
