import { Minimatch } from 'minimatch';
import { detectSyntax } from '../dockerfile/parser/syntax';
import { firstFree } from './first-free';

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
    .replace(/(^|[._-])(dockerfile|containerfile)$/i, '')
    .replaceAll(':', '-');
}

/**
 * The suffixes of the targets for the Dockerfiles of one folder, by their names. They differ in more than case, because an image has no upper case in
 * its name: `worker` for `Dockerfile.worker`, and `worker.dockerfile` for a `worker.Dockerfile` beside it.
 */
export function targetVariants(dockerfiles: readonly string[]): ReadonlyMap<string, string> {
  const variants = new Map<string, string>();
  for (const name of dockerfiles) {
    const taken = [...variants.values()].map((variant) => variant.toLowerCase());
    const wanted = [variantOf(name), name.toLowerCase().replaceAll(':', '-')];
    variants.set(
      name,
      firstFree(wanted, (variant) => !taken.includes(variant.toLowerCase())),
    );
  }
  return variants;
}

/** The suffixes of the targets that are inferred from the other Dockerfiles of a folder: another target by such a name would be merged with one of them. */
export function takenVariants(dockerfiles: readonly string[], own: string | undefined): readonly string[] {
  return [...targetVariants(dockerfiles)].flatMap(([name, variant]) => (name === own ? [] : [variant]));
}

/** The name of a target for one of several images: `docker-build-worker`; without a variant, the usual name. */
export function withVariant(target: string, variant: string): string {
  return variant === '' ? target : `${target}-${variant}`;
}

/** What {@link withVariant} has put behind the usual name of a target. */
export function variantIn(target: string, usualName: string): string {
  return target === usualName ? '' : target.replace(`${usualName}-`, '');
}
