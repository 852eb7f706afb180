import type { Command } from '../process/run';
import { buildx } from '../docker/command';
import type { Digest } from '../oci/digest';

/** An index in one repository, made of images that are there already. */
export interface IndexToCreate {
  /** With their tags, all of the same repository. */
  readonly names: readonly string[];
  readonly repository: string;
  /** Of images or indexes, whose attestations come along. */
  readonly digests: readonly Digest[];
  readonly annotations: Readonly<Record<string, string>>;
  /** The builder whose settings of registries apply; that of docker when there is none. */
  readonly builder?: string;
}

/** The command that makes an index. Nothing but the index itself is uploaded, and the same images give the same index. */
export function createIndexCommand({ names, repository, digests, annotations, builder }: IndexToCreate): Command {
  return buildx(
    ...['imagetools', 'create', '--progress', 'plain'],
    ...(builder === undefined ? [] : ['--builder', builder]),
    ...names.flatMap((name) => ['--tag', name]),
    ...Object.entries(annotations).flatMap(([key, value]) => ['--annotation', `index:${key}=${value}`]),
    ...digests.map((digest) => `${repository}@${digest}`),
  );
}

/** The command that prints an index as the registry has it. */
export function readIndexCommand(name: string, builder: string | undefined): Command {
  return buildx('imagetools', 'inspect', ...(builder === undefined ? [] : ['--builder', builder]), '--raw', name);
}
