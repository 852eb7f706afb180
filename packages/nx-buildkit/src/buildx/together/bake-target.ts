import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Command } from '../../process/run';
import type { BakeTarget } from '../bake';

/** The output of an image that is loaded into the engine. */
export const LOAD = 'type=docker';

/** A docker buildx build as a target of docker buildx bake. */
export interface BakedBuild {
  readonly target: BakeTarget;
  /** The arguments that bake takes once for all targets. */
  readonly shared: readonly string[];
}

const one = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

/** The arguments of a build that a target or bake itself has, too. https://docs.docker.com/build/bake/reference/#target */
const OPTIONS = {
  builder: one,
  policy: many,
  progress: one,
  'metadata-file': one,
  file: one,
  target: one,
  platform: one,
  tag: many,
  load: flag,
  push: flag,
  output: many,
  'build-arg': many,
  'build-context': many,
  label: many,
  annotation: many,
  'cache-from': many,
  'cache-to': many,
  provenance: one,
} as const;

/**
 * The target of a bake file that builds what a command builds, so that a build is described once, by its arguments.
 *
 * @param command a docker buildx build of a folder
 * @param cwd the working folder of the command
 * @param env the environment of the command, which has the values of build arguments that are only named
 * @returns undefined for a build that says something else, such as a secret
 */
export function bakeTarget({ args }: Command, cwd: string, env: NodeJS.ProcessEnv): BakedBuild | undefined {
  const read = readArguments(args.slice(2));
  if (!read || !meansTheSame(read.values)) return undefined;
  const { builder = '', policy = [], target, platform, provenance, ...values } = read.values;
  const text = JSON.stringify({
    context: resolve(cwd, read.context),
    dockerfile: resolve(cwd, values.file ?? 'Dockerfile'),
    ...(target !== undefined && { target }),
    ...(platform !== undefined && { platforms: platform.split(',') }),
    ...(values.tag && { tags: values.tag }),
    output: outputsOf(values),
    args: pairs(values['build-arg'], env),
    contexts: pairs(values['build-context']),
    labels: pairs(values.label),
    annotations: values.annotation ?? [],
    'cache-from': values['cache-from'] ?? [],
    'cache-to': values['cache-to'] ?? [],
    ...(provenance !== undefined && { attest: ['type=provenance,disabled=true'] }),
  });
  // Bake would: https://github.com/zclconf/go-cty/blob/v1.17.0/cty/value_init.go (NormalizeString)
  if (text !== text.normalize('NFC')) return undefined;
  return {
    target: JSON.parse(literal(text)) as BakeTarget,
    shared: [`--builder=${builder}`, ...policy.map((rule) => `--policy=${rule}`)],
  };
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [context] = positionals;
    return context === undefined || positionals.length > 1 ? undefined : { values, context };
  } catch {
    return undefined;
  }
}

interface Values {
  readonly 'build-context'?: readonly string[];
  readonly label?: readonly string[];
  readonly provenance?: string;
  readonly load?: boolean;
  readonly push?: boolean;
  readonly output?: readonly string[];
}

/** Whether a target takes these values as a build does: several outputs change each other there, and to bake, `target:` and `cwd:` begin no path. */
function meansTheSame(values: Values): boolean {
  const { 'build-context': contexts = [], label = [], provenance = 'false' } = values;
  const hasValues = [...contexts, ...label].every((text) => text.includes('='));
  const hasPaths = !contexts.some((text) => /=(target|cwd):/.test(text));
  return hasValues && hasPaths && provenance === 'false' && outputsOf(values).length === 1;
}

function outputsOf({ load, push, output = [] }: Values): readonly string[] {
  return [...(load ? [LOAD] : []), ...(push ? ['type=registry'] : []), ...output];
}

/** Without a value, a build argument that is not in the environment is none. */
function pairs(texts: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Readonly<Record<string, string>> {
  const all = texts.map((text): readonly [string, string | undefined] => {
    const end = text.indexOf('=');
    return end < 0 ? [text, env[text]] : [text.slice(0, end), text.slice(end + 1)];
  });
  return Object.fromEntries(all.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Text that bake takes as it is: it replaces `${…}` and `%{…}`, in JSON as well. https://github.com/hashicorp/hcl/blob/v2.24.0/json/spec.md */
export function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, '$&$&');
}
