import { readWorkload, type WorkloadAnswer } from '../../kubernetes/workload';
import { CONFIG_FOLDER, SETTINGS_ANNOTATION, podsWanted, workloadName, type BuilderNode } from '../model/builder';
import { settingsOf, type Settings } from '../model/node-settings';
import type { SeenNode } from './observed-builder';

const OPTIONS = 'options of the builder target';
const PODS = 'pods';

/** Looks at what a cluster has of a node. */
export async function seeWorkload(wanted: BuilderNode): Promise<SeenNode['workload']> {
  return workloadSeen(await readWorkload(workloadName(wanted), wanted.driverOpts['namespace'], CONFIG_FOLDER), wanted);
}

/** The settings of what a cluster has, as far as the wanted node has them too; undefined when it has nothing. */
export function workloadSeen(answer: WorkloadAnswer, wanted: BuilderNode): SeenNode['workload'] {
  if ('unknown' in answer) return answer;
  if (!answer.workload) return undefined;
  const { annotations, files, replicas } = answer.workload;
  const known = Object.entries(files).filter(([path]) => path in wanted.files);
  const options = annotations[SETTINGS_ANNOTATION] ?? 'unknown';
  // An autoscaler may give it any number of pods but none.
  const pods = replicas === 0 ? '0' : podsWanted(wanted);
  return { settings: { [OPTIONS]: options, [PODS]: pods, ...fileSettings(Object.fromEntries(known)) } };
}

/** The settings of a wanted node that {@link workloadSeen} can read. */
export function workloadSettings(node: BuilderNode): Settings {
  const { driverOpts, files } = node;
  const mark = driverOpts['annotations']?.split(',').find((entry) => entry.startsWith(`${SETTINGS_ANNOTATION}=`));
  return { [OPTIONS]: mark?.split('=')[1] ?? 'unknown', [PODS]: podsWanted(node), ...fileSettings(files) };
}

function fileSettings(files: BuilderNode['files']): Settings {
  return settingsOf({ platforms: [], driverOpts: {}, flags: [], files });
}
