/**
 * Whether a path or a build context is not in a folder of this machine: a URL, something with a prefix of buildx, compose or this plugin
 * (`target:base`, `service:web`, `project:apphub`), or a repository in git's syntax.
 */
export function isElsewhere(path: string): boolean {
  return /^[a-z][a-z+-]+:|^git@|^github\.com\//.test(path);
}
