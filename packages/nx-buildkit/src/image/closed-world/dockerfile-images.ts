import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { withoutSiblings } from '../../base-images/sibling-contexts';
import { buildPlatform } from '../../builder/model/build-platform';
import type { BuilderRecord } from '../../builder/model/record';
import { resolveBaseImages, type BaseImage } from '../../dockerfile/discover-base-images.ts';
import type { BuildSpec } from '../plan/image-spec';

/** The images that the Dockerfile of a build names, for every platform of it, with where it names them. */
export async function imagesOfDockerfile(
  spec: BuildSpec,
  { workspaceRoot, builder }: { readonly workspaceRoot: string; readonly builder: Pick<BuilderRecord, 'nodes'> },
): Promise<readonly BaseImage[]> {
  const dockerfile = await readFile(resolve(workspaceRoot, spec.dockerfile), 'utf8');
  return spec.platforms.flatMap(
    (platform) =>
      resolveBaseImages({
        dockerfile,
        file: spec.dockerfile,
        target: spec.target,
        platform,
        buildPlatform: buildPlatform(builder.nodes, platform),
        buildArgs: spec.buildArgs,
        contexts: withoutSiblings(spec.buildContexts),
      }).images,
  );
}
