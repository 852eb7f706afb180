import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { proseOf } from './blocks';

/** `[text](target)`, `![text](target)` and `<img src="target">`. */
const LINK = /\]\(([^()\s]+)\)|\b(?:src|srcset|href)="([^"]+)"/g;

/**
 * Links of a page that lead nowhere in this repository: to a file that is not there, or a heading that its page does not have.
 *
 * @param file absolute path of the page
 * @param folder from which its links lead
 * @returns one sentence for each
 */
export function deadLinks(file: string, folder = dirname(file)): readonly string[] {
  return [...proseOf(readFileSync(file, 'utf8')).matchAll(LINK)]
    .map(([, link, attribute]) => link ?? attribute ?? '')
    .filter((target) => !/^(https?|mailto):/.test(target))
    .flatMap((target) => {
      const [path = '', anchor] = target.split('#');
      const at = path ? join(folder, decodeURI(path)) : file;
      if (!existsSync(at)) return [`${target}: there is no such file`];
      if (anchor === undefined) return [];
      if (statSync(at).isDirectory()) return [`${target}: a folder has no headings`];
      const found = anchorsOf(readFileSync(at, 'utf8')).includes(decodeURIComponent(anchor));
      return found ? [] : [`${target}: the page has no such heading`];
    });
}

/** The anchors that GitHub gives the headings of a page: https://github.com/gjtorikian/html-pipeline/blob/v2.14.3/lib/html/pipeline/toc_filter.rb#L42 */
export function anchorsOf(markdown: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...proseOf(markdown).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').trim();
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
}
