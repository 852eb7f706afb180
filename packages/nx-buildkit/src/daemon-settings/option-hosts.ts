import { isIP } from 'node:net';
import { parseObject } from '../util/json';
import { splitHost } from '../registry/hosts/host';
import { EXECUTOR_PREFIX } from '../component/names';
import { isRegistryName } from '../oci/reference';

/** A host before a slash, as in a reference or in the prefix of one. */
const BEFORE_SLASH = /(?<![\w./:@-])(?<host>\[[0-9a-f:]+\](?::\d{1,5})?|\w[\w.-]*(?::\d{1,5})?)\/(?=[\w{$]|$)/gi;

/** Schemes before a reference in options: named contexts, and the buildx syntax of caches. */
const SCHEME = /\bdocker-image:\/\/|\bref=/g;

/**
 * The registry hosts in the options of targets: in tags, prefixes of images, upstream images, caches, named contexts and build arguments. More texts
 * look like a host than are one, and an extra host does no harm.
 *
 * @param text of a project.json, package.json or nx.json
 * @param env from which build arguments can come
 */
export function hostsInOptions(text: string, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const json = parseObject(text) ?? {};
  const { nx } = json as { readonly nx?: { readonly targets?: unknown } };
  const parts = [json['targets'], json['targetDefaults'], nx?.targets];
  const texts = parts.flatMap(ownTargets).flatMap((target) => textsIn(target, env));
  return [...new Set(texts.flatMap(hostsOf))];
}

/** Targets of this plugin: those of its executors, and those without one, which it infers. Where a development server listens is no registry. */
function ownTargets(targets: unknown): readonly unknown[] {
  return (
    Object.entries(targets ?? {})
      // Defaults can be those of an executor: @nx/vite:build, nx:run-commands.
      .filter(([name]) => !/^@|^nx:|\//.test(name))
      .map(([, target]: [string, unknown]) => target)
      .filter((target) => {
        const { executor, command } = Object(target) as { readonly executor?: unknown; readonly command?: unknown };
        return executor === undefined ? command === undefined : String(executor).startsWith(EXECUTOR_PREFIX);
      })
  );
}

/** A text among the options. */
interface OptionText {
  readonly text: string;
  /** Whether it is the value of a build argument, which can be a host and nothing else. */
  readonly isArg: boolean;
}

function textsIn(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
  isArg = false,
): readonly OptionText[] {
  if (typeof value === 'string') return [{ text: value, isArg }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== 'buildArgsFromEnv') return textsIn(inner, env, isArg || key === 'buildArgs');
    return textsIn(inner, env).map(({ text }) => ({ text: env[text] ?? '', isArg: true }));
  });
}

function hostsOf({ text, isArg }: OptionText): readonly string[] {
  const references = text.replace(SCHEME, ' ');
  const found = [...references.matchAll(BEFORE_SLASH)].map((match) => match.groups?.['host'] ?? '');
  return [...found.filter(isRegistryName), ...(isArg && isHost(text) ? [text] : [])];
}

/** Whether a whole value is a host, as in a build argument `REGISTRY`: an address, or a name with a port or a domain that is not a version. */
function isHost(text: string): boolean {
  const { name, port } = splitHost(text);
  if (isIP(name) !== 0) return true;
  return /^[\w-]+(\.[\w-]+)*$/.test(name) && (port !== undefined || /\.[a-z]{2,}$/i.test(name));
}
