import type { ProjectGraph } from '@nx/devkit';
import { BUILD_TARGET, EXECUTOR_PREFIX, EXECUTORS } from '../component/names';
import { nearest } from '../component/nearest';
import { badInput } from '../errors';
import { askedConfiguration, mayAskForConfiguration } from './asked-configuration';
import { namedTargets } from './named-targets';

/** A task of this plugin, as `nx run` and `nx docker-build app` name it. */
const NAMES_BUILD = new RegExp(`(^|:)(${BUILD_TARGET}|docker-check)`);
const BUILDS: readonly unknown[] = [EXECUTORS.dockerBuild, EXECUTORS.dockerCheck];

/** Options of these tasks, or of docker build, that Nx takes for its own in front of a `--`, and that no task would ever see. */
const SWALLOWED = /^--(target|version)(=|$)|^-t/;

type Graph = Pick<ProjectGraph, 'nodes'>;

/**
 * Refuses options on a command line for one task that Nx keeps from it in silence.
 *
 * @param words what Nx reads itself
 * @param savedGraph undefined where there is none
 * @throws BuildkitError with what to write
 */
export function refuseSwallowed(words: readonly string[], savedGraph: () => Graph | undefined): void {
  const place = words.findIndex((word) => SWALLOWED.test(word));
  const swallowed = words[place];
  if (swallowed === undefined) return;
  // The target of `nx run --project=app --target=docker-build` is for Nx.
  const others = words.filter((_, i) => i !== place && (i !== place + 1 || swallowed.includes('=')));
  const isBuild = ({ nodes }: Graph) =>
    namedTargets({ nodes }, others).some(({ project, target }) =>
      BUILDS.includes(nodes[project]?.data.targets?.[target]?.executor),
    );
  if (!others.some((word) => NAMES_BUILD.test(word)) && !isBuild(savedGraph() ?? { nodes: {} })) return;
  throw badInput(
    'NXBK-0405',
    `Nx takes ${swallowed} for an option of its own, and the task would not see it`,
    swallowed.startsWith('-t') ? 'name the image by --tags=<name>' : `write it after two dashes: -- ${swallowed}`,
  );
}

/**
 * Refuses a configuration that no target of the workspace has. Nx takes the default one for those that a target does not have, and passes the name on to
 * the tasks that the target depends on, so a configuration is right if any target has it.
 *
 * @param words what Nx reads itself, for one task or for many
 * @param savedGraph undefined where there is none
 * @throws BuildkitError with the configurations that there are, or the one that is likely meant
 */
export function refuseConfiguration(words: readonly string[], savedGraph: () => Graph | undefined): void {
  if (!mayAskForConfiguration(words)) return;
  const { nodes } = savedGraph() ?? { nodes: {} };
  const own = namedTargets({ nodes }, words).filter(({ project, target }) =>
    nodes[project]?.data.targets?.[target]?.executor?.startsWith(EXECUTOR_PREFIX),
  );
  const asked = own.length === 0 ? undefined : askedConfiguration(words, own);
  const known = Object.values(nodes).flatMap(({ data }) =>
    Object.values(data.targets ?? {}).flatMap(({ configurations = {} }) => Object.keys(configurations)),
  );
  if (asked === undefined || known.includes(asked)) return;
  const all = [...new Set(known)].sort();
  const [meant] = nearest(asked, all);
  const remedy = meant === undefined ? `name one of ${all.join(', ')}` : `correct it to ${meant}`;
  throw badInput(
    'NXBK-1103',
    `No target of the workspace has a configuration ${asked}`,
    all.length === 0 ? 'leave it out: there are no configurations' : remedy,
  );
}
