/** Whether a build context is not a folder: a URL, a prefix of buildx or this plugin (`project:apphub`), or a repository in git's syntax. */
export function isElsewhere(context: string): boolean {
  return /^[a-z][a-z+-]+:|^git@|^github\.com\//.test(context);
}
