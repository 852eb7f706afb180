import type { Command } from '../process/run';
import { buildx } from '../docker/command';

/** An index in one repository. */
export interface IndexToCreate {
  /** With their tags, all of the same repository. */
  readonly names: readonly string[];
  /**
   * Images or indexes, whose attestations come along: `repository@digest`, or `oci-layout://DIR:tag@digest` for one that is uploaded
   * (https://github.com/docker/buildx/blob/v0.38.2/commands/imagetools/create.go).
   */
  readonly sources: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  /** The builder whose settings of registries apply; that of docker when there is none. */
  readonly builder?: string;
}

/** The command that makes an index. Nothing is uploaded that the repository has already, and the same images give the same index. */
export function createIndexCommand({ names, sources, annotations, builder }: IndexToCreate): Command {
  const notes = Object.entries(annotations).flatMap(([key, value]) => ['--annotation', `index:${key}=${value}`]);
  return imagetools('create', builder, '--progress', 'plain', ...tagged(names), ...notes, ...sources);
}

/**
 * The command that copies an image or an index as it is.
 *
 * @param names of the copies
 */
export function copyCommand(source: string, names: readonly string[], builder: string | undefined): Command {
  return imagetools('create', builder, '--progress', 'plain', '--prefer-index=false', ...tagged(names), source);
}

/** The command that prints an index as the registry has it. */
export function readIndexCommand(name: string, builder: string | undefined): Command {
  return imagetools('inspect', builder, '--raw', name);
}

function imagetools(subcommand: string, builder: string | undefined, ...args: string[]): Command {
  return buildx('imagetools', subcommand, ...(builder === undefined ? [] : ['--builder', builder]), ...args);
}

function tagged(names: readonly string[]): string[] {
  return names.flatMap((name) => ['--tag', name]);
}
