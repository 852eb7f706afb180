import { posix } from 'node:path';
import type { Variables } from '../shell/lexer';
import { cut } from '../text/go-text';
import { isHeredoc } from '../parser/heredocs';
import { mountedPath } from '../instructions/run-flags';
import type { Step } from '../instructions/steps';
import { isDockerfileFrontend } from './frontend';
import { PLATFORM_ARGS } from './global-args';
import { reachableFrom, type Node } from './stage-graph';
import { DockerfileProblem } from '../text/problem';
import { resolve, type ResolvedBuild } from './resolve';
import type { DiscoveryInput } from './types';
import { expanderOfUnknown, isUnknown, OF_PLATFORM, UNKNOWN } from './unknown-values';

/** A build of which not everything is known. */
export interface SourcesInput extends Omit<DiscoveryInput, 'file' | 'platform' | 'buildPlatform'> {
  /** Undefined if the build may be for any platform, on any machine. */
  readonly platforms?: Pick<DiscoveryInput, 'platform' | 'buildPlatform'>;
  /** Build arguments whose values are not known yet. */
  readonly unknownArgs?: readonly string[];
}

/** How many variables stages may have from those that they are built on: thousands of stages could each add one. */
const MOST_INHERITED = 1_000_000;

/** Any platform will do for what does not depend on it. */
const SOME_PLATFORM = { platform: 'linux/amd64', buildPlatform: 'linux/amd64' };

/** The path that stands for the whole context. */
export const WHOLE = '.';

/**
 * The paths of the build context that BuildKit asks for, relative to it, patterns among them: those that COPY, ADD and bind mounts name in the stages
 * that are needed. Exactly the files that they name are sent.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/convert.go (dispatch, normalizeContextPaths)
 *
 * @returns among them {@link WHOLE} if all of it is sent, or if only the build knows: because of a variable that the base image may set, or a
 * frontend that is not the Dockerfile's own; and everything in the folder of a file that depends on an unknown platform
 * @throws DockerfileProblem for a Dockerfile that BuildKit refuses, and for one of too many stages
 */
export function contextSources({ unknownArgs = [], platforms, ...input }: SourcesInput): readonly string[] {
  const ofPlatform = platforms ? [] : PLATFORM_ARGS.map((name) => [name, OF_PLATFORM]);
  const unknown = Object.fromEntries([...ofPlatform, ...unknownArgs.map((name) => [name, UNKNOWN])]);
  const buildArgs = { ...unknown, ...input.buildArgs };
  const { build, syntax } = resolve({ ...input, ...(platforms ?? SOME_PLATFORM), buildArgs }, expanderOfUnknown);
  // A named context for one platform replaces a stage there alone.
  if (Object.keys(input.contexts ?? {}).some((name) => name.includes('::'))) return [WHOLE];
  if (build === undefined || (syntax && !isDockerfileFrontend(syntax.ref))) return [WHOLE];
  const { graph, wanted } = build;
  // An unknown base may be any of the stages.
  const isSure = !graph.nodes.some(({ from }) => isUnknown(from));
  const needed = isSure ? reachableFrom(wanted) : new Set(graph.nodes);
  const environments = new Map<Node, KnownVariables>();
  let inherited = 0;
  const found = graph.nodes
    .filter((node) => needed.has(node))
    .flatMap((node) => {
      const environment = new KnownVariables(node.base && environments.get(node.base));
      environments.set(node, environment);
      inherited += environment.size;
      if (inherited > MOST_INHERITED) throw new DockerfileProblem('its stages inherit too many variables');
      return node.steps.flatMap((step) => sourcesOf(step, environment, build));
    });
  return [...new Set(found.map(sentPath))].sort();
}

/** The path in its plain form, or a pattern for it where the platform decides a part of it. */
function sentPath(path: string): string {
  const [known, rest] = cut(path, OF_PLATFORM);
  const isAnywhere = path.includes(UNKNOWN) || (rest !== undefined && path.replaceAll(OF_PLATFORM, '').includes('..'));
  if (isAnywhere) return WHOLE;
  const folder = rest === undefined ? path : posix.dirname(`${known}x`);
  const plain = posix.join('/', folder).slice(1).replace(/\/$/, '');
  if (plain === '') return WHOLE;
  return rest === undefined ? plain : `${plain}/**`;
}

/** The known part of a stage's environment: its base image may set any other variable. */
class KnownVariables extends Map<string, string> {
  override get(name: string): string {
    return super.get(name) ?? UNKNOWN;
  }
}

/** The paths that a step takes from the context; an ARG or an ENV changes the environment instead. */
function sourcesOf(
  { instruction, copyFrom, mounts = [] }: Step,
  environment: Map<string, string>,
  { scope, buildArgs, expand }: Pick<ResolvedBuild, 'scope' | 'buildArgs' | 'expand'>,
): readonly string[] {
  const expanded = (word: string): string => expand(word, environment);
  switch (instruction.keyword) {
    case 'arg':
      instruction.args.forEach((arg) => declareArg(arg, environment, { scope, buildArgs, expanded }));
      return [];
    case 'env': {
      const pairs = instruction.args.map((pair) => cut(pair, '=').map((part = '') => expanded(part)));
      pairs.forEach(([name = '', value = '']) => setVariable(name, value, environment));
      return [];
    }
    case 'run':
      return mounts.flatMap((mount) => mountedPath(mount, expanded) ?? []);
    case 'copy':
    case 'add':
      return copyFrom === undefined ? instruction.args.slice(0, -1).filter(isLocal).map(expanded) : [];
    default:
      return [];
  }
}

/** https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/convert.go (dispatchArg) */
function declareArg(
  arg: string,
  environment: Map<string, string>,
  values: { readonly scope: Variables; readonly buildArgs: Variables; readonly expanded: (word: string) => string },
): void {
  const [key, written] = cut(arg, '=');
  const name = values.expanded(key);
  const value =
    values.buildArgs.get(name) ?? (written === undefined ? values.scope.get(name) : values.expanded(written));
  setVariable(name, value, environment);
}

/** Sets a variable unless it has no value; one whose name is not known may be any of them. */
function setVariable(name: string, value: string | undefined, environment: Map<string, string>): void {
  if (isUnknown(name)) environment.clear();
  else if (value !== undefined) environment.set(name, value);
}

function isLocal(source: string): boolean {
  return !isHeredoc(source) && !/^https?:\/\//.test(source);
}
