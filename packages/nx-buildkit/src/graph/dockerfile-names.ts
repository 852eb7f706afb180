import { Minimatch } from 'minimatch';
import { detectSyntax } from '../dockerfile/parser/syntax';

/** What a Dockerfile is made from, or what is left of one: the editor's, the backup tool's and the template engine's names. */
const NO_DOCKERFILE =
  /\.(dockerignore|tpl|tmpl|template|j2|jinja2?|erb|ejs|hbs|mustache|in|bak|backup|orig|old|rej|save|sw[nop])$|~$/i;

const PLAIN = /^(dockerfile|containerfile)$/i;

/** Whether the name of a file is a Dockerfile's, by globs for such names. */
export function dockerfileFilter(globs: readonly string[]): (name: string) => boolean {
  const compiled = globs.map((glob) => new Minimatch(glob));
  return (name) =>
    compiled.some((glob) => glob.match(name)) && !NO_DOCKERFILE.test(name) && !/^(project|package)\.json$/.test(name);
}

/**
 * Whether a file of that name is one to build from. A file that is called plainly `Dockerfile` is, also when it is wrong: its build says what is
 * wrong with it. Neither is a template, whose FROM no Dockerfile could have, nor a file of another name without a FROM.
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
