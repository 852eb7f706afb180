import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseLayoutContext } from '../../oci/layout-context';

/** Named contexts, and the symbolic links by which they name layouts. */
export interface LinkedContexts {
  readonly contexts: Readonly<Record<string, string>>;
  /** What they lead to, by their absolute paths. */
  readonly links: ReadonlyMap<string, string>;
}

/**
 * Names layouts without the characters that separate the image from the path: buildx before 0.31 cuts the path at the first of them.
 * https://github.com/docker/buildx/blob/v0.29.1/build/opt.go (loadInputs)
 *
 * @param folder absolute path of a folder for links
 */
export function linkLayouts(contexts: Readonly<Record<string, string>>, folder: string): LinkedContexts {
  const links = new Map<string, string>();
  const nameOf = (target: string): string => {
    const link = join(folder, `layout-${createHash('sha256').update(target).digest('hex').slice(0, 12)}`);
    links.set(link, target);
    return link;
  };
  const linked = Object.entries(contexts).map(([key, context]) => {
    const { path = '', image = '' } = parseLayoutContext(context) ?? {};
    return [key, /[@:]/.test(path) ? `oci-layout://${nameOf(path)}${image}` : context] as const;
  });
  return { contexts: Object.fromEntries(linked), links };
}
