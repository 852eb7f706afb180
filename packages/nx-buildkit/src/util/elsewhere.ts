/** Whether a build context is no folder: a URL, what buildx or this plugin knows by a word and a colon (`project:apphub`), or a repository as git writes it. */
export function isElsewhere(context: string): boolean {
  return /^[a-z][a-z+-]+:|^git@|^github\.com\//.test(context);
}
