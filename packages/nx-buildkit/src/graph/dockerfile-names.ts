import { Minimatch } from 'minimatch';
import { detectSyntax } from '../dockerfile/parser/syntax';

/** Suffixes of editors, backup tools and template engines: these files are not Dockerfiles. */
const NO_DOCKERFILE =
  /\.(dockerignore|tpl|tmpl|template|j2|jinja2?|erb|ejs|hbs|mustache|in|bak|backup|orig|old|rej|save|sw[nop])$|~$/i;

const PLAIN = /^(dockerfile|containerfile)$/i;

/**
 * Whether the name of a file is a Dockerfile's, by globs for such names.
 *
 * @param nocase takes upper case for lower case
 */
export function dockerfileFilter(
  globs: readonly string[],
  options: { readonly nocase?: boolean } = {},
): (name: string) => boolean {
  const compiled = globs.map((glob) => new Minimatch(glob, options));
  return (name) =>
    compiled.some((glob) => glob.match(name)) && !NO_DOCKERFILE.test(name) && !/^(project|package)\.json$/.test(name);
}

/**
 * Whether a file is one to build from. A file with the plain name `Dockerfile` is, even if it is wrong: its build reports the error. A template, with
 * an invalid FROM, is not, and neither is a file of another name without a FROM.
 */
export function isDockerfile(name: string, text: string): boolean {
  const bases = [...text.matchAll(/^[ \t]*FROM[ \t]+(?:--platform=\S+[ \t]+)?(\S+)/gim)].map(([, base = '']) => base);
  if (bases.length === 0) return PLAIN.test(name) || detectSyntax(text) !== undefined;
  return bases.some((base) => /^["']?[\w$][^\s<>]*$/.test(base) || base === '\\');
}

/** `worker` for `Dockerfile.worker`, `Dockerfile-worker` and `worker.Dockerfile`; empty for the Dockerfile without a second name. */
export function variantOf(dockerfile: string): string {
  return dockerfile
    .replace(/^(dockerfile|containerfile)([._-]|$)/i, '')
    .replace(/(^|[._-])(dockerfile|containerfile)$/i, '');
}
