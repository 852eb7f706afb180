import { stripVTControlCharacters } from 'node:util';

/** Text without what a terminal would obey instead of showing: what Dockerfiles and registries say goes into messages. Lines and tabs stay. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\t\n]/gu, '');
}
