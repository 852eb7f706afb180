import { posix } from 'node:path';
import { badInput } from '../../errors';
import { readAttributes, writeAttributes } from '../../util/csv';

/** One place an image goes to. */
export interface ImageOutput {
  /**
   * `load` and `push` are the engine's image store and a registry, `push-by-digest` is a registry without a tag; the others are BuildKit's exporters.
   */
  readonly type: 'load' | 'push' | 'push-by-digest' | 'oci' | 'docker' | 'local' | 'tar' | 'image';
  /** The exporter's other settings, in the order given. */
  readonly attributes: Readonly<Record<string, string>>;
}

const TYPES: readonly ImageOutput['type'][] = [
  'load',
  'push',
  'push-by-digest',
  'oci',
  'docker',
  'local',
  'tar',
  'image',
];
/** Those that have a name of their own here. */
const EXPORTERS: Readonly<Partial<Record<ImageOutput['type'], string>>> = { load: 'docker', push: 'registry' };

const EXTENSIONS: Readonly<Partial<Record<ImageOutput['type'], string>>> = {
  oci: '.oci.tar',
  docker: '.docker.tar',
  tar: '.tar',
  local: '',
};

/**
 * Reads an output: one word (`load`, `push`, `oci` …), or `type=…,dest=…` as docker buildx takes it. `type=registry` is `push`, and `type=docker`
 * without dest, which loads into the engine, is `load`.
 */
export function parseOutput(text: string): ImageOutput {
  const { type = '', ...attributes } = text.includes('=') ? readAttributes(text) : { type: text };
  const isLoad = type === 'docker' && text !== 'docker' && !attributes['dest'];
  const known = TYPES.find((name) => name === (isLoad ? 'load' : type.replace('registry', 'push')));
  if (!known) {
    throw badInput(
      'NXBK-0405',
      `"${text}" in the option outputs is not an output of a build`,
      `use one of ${TYPES.join(', ')}, or type=…,dest=… as docker buildx takes it`,
    );
  }
  const { context } = attributes;
  if (known === 'load' && context !== undefined) {
    throw badInput(
      'NXBK-0405',
      `"${text}" in the option outputs loads the image into the engine of another Docker context`,
      `leave context=${context} out, and set DOCKER_CONTEXT=${context} in the environment of the task`,
    );
  }
  return { type: known, attributes };
}

/** Fills in where an output's files go: into `folder`, named for the image. */
export function withDestination(output: ImageOutput, folder: string, tag: string): ImageOutput {
  const extension = EXTENSIONS[output.type];
  if (extension === undefined || output.attributes['dest']) return output;
  const name = tag.slice(tag.lastIndexOf('/') + 1).replace(':', '_');
  return withFile(output, posix.join(folder, `${name}${extension}`));
}

/** The archive that an output writes, relative to the workspace; undefined for one that writes none. */
export function archiveOf({ type, attributes: { dest, tar } }: ImageOutput): string | undefined {
  const isArchive = ['oci', 'docker', 'tar'].includes(type) && tar !== 'false';
  // `-` is standard output.
  return isArchive && dest && dest !== '-' ? dest : undefined;
}

/** An output with its file somewhere else. */
export function withFile(output: ImageOutput, dest: string): ImageOutput {
  return { ...output, attributes: { ...output.attributes, dest } };
}

/** The arguments of docker buildx build for an output. */
export function outputArgs({ type, attributes }: ImageOutput): readonly string[] {
  const isPlain = Object.keys(attributes).length === 0;
  if (isPlain && (type === 'load' || type === 'push')) return [`--${type}`];
  return ['--output', writeAttributes({ type: EXPORTERS[type] ?? type, ...attributes })];
}

/**
 * The arguments for a push without a tag, which docker buildx refuses together with one.
 *
 * @param repositories without tags
 */
export function pushByDigestArgs(repositories: readonly string[]): readonly string[] {
  const options = { 'push-by-digest': 'true', 'name-canonical': 'true', push: 'true' };
  return ['--output', writeAttributes({ type: 'image', ...options, name: repositories.join(',') })];
}

/** The reasons why several platforms cannot be one image. */
export interface IndexLimits {
  /** Whether the engine's own image store holds one: containerd's does, the classic one "does not currently support exporting manifest lists". */
  readonly engineHoldsIndex: boolean;
  /**
   * Whether the platforms are built on several nodes. Only a registry can receive their parts:
   * https://github.com/docker/buildx/blob/v0.38.2/build/build.go#L438
   */
  readonly severalNodes: boolean;
}

/** Whether an output can hold one image of several platforms. */
export function holdsIndex({ type }: ImageOutput, { engineHoldsIndex, severalNodes }: IndexLimits): boolean {
  if (severalNodes) return type === 'push';
  return type === 'load' ? engineHoldsIndex : type !== 'docker';
}
