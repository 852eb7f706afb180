/** A node as `docker buildx inspect` shows it. */
export interface InspectedNode {
  readonly name: string;
  /** `running`, `inactive`, `stopped`; none beside an error. */
  readonly status?: string;
  readonly error?: string;
  readonly buildkit?: string;
  readonly platforms: readonly string[];
}

/**
 * Reads the text of `docker buildx inspect`, the only source for the state of one builder whose BuildKit only buildx can reach: it has no --format,
 * and `docker buildx ls` asks every other builder as well.
 * https://github.com/docker/buildx/blob/v0.38.2/commands/inspect.go (runInspect)
 */
export function inspectedNodes(text: string): readonly InspectedNode[] {
  const [, nodes = ''] = text.split(/^Nodes:$/m);
  return nodes
    .split(/^(?=Name:)/m)
    .filter((block) => block.startsWith('Name:'))
    .map((block) => {
      const field = (name: string): string | undefined =>
        new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(block)?.[1]?.trim();
      return {
        name: field('Name') ?? '',
        status: field('Status'),
        error: field('Error'),
        buildkit: field('BuildKit version'),
        // A star marks the platforms that the node was created for.
        platforms: field('Platforms')?.replaceAll('*', '').split(', ') ?? [],
      };
    });
}
