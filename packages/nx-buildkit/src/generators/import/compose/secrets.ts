import { lost, noted, notedFrom, notedList, type Noted } from '../../notes';
import type { ComposeSecret, ServiceSecret } from './read/canonical';
import { inWorkspace } from './paths';
import type { Texts } from './texts';
import { writeAttributes } from '../../../util/csv';

/** The option secrets: a file, which may be in the user's home folder, or a variable. */
export function secretOptions(
  used: readonly ServiceSecret[] = [],
  declared: Readonly<Record<string, ComposeSecret>>,
  texts: Texts,
): Noted<readonly string[]> {
  const all = used.map(({ source, target = source }): Noted<readonly string[]> => {
    const { file, environment } = declared[source] ?? {};
    if (environment !== undefined) return noted([writeAttributes({ id: target, env: environment })]);
    if (file === undefined) return noted([], lost(`secret ${source} is neither a file nor a variable`));
    return notedFrom(texts.text(file.text, `secret ${source}`), (text) => {
      if (text === undefined) return noted([]);
      const path = /^[~/]/.test(text) ? text : inWorkspace(file.folder, text);
      return path === undefined
        ? noted([], lost(`secret ${source}: ${text} is outside the workspace`))
        : noted([writeAttributes({ id: target, src: path })]);
    });
  });
  return notedFrom(notedList(all), (lists) => noted(lists.flat()));
}
