import { BuildkitError } from '../../errors';
import { accessFailure } from '../../kubernetes/forbidden';
import { askCluster, kubectlLine, whyNoAnswer } from '../../kubernetes/kubectl';
import { readWorkload, removalLine, removeWorkload } from '../../kubernetes/workload';
import { CLAIM, CONFIG_FOLDER, SETTINGS_ANNOTATION, workloadName, type BuilderNode } from '../model/builder';

/**
 * Removes what a cluster has of a node that buildx does not know here, because another machine has made it.
 *
 * @returns false for something else of that name, which stays
 * @throws BuildkitError when it stays
 */
export async function removePods(node: BuilderNode): Promise<boolean> {
  const name = workloadName(node);
  const { namespace } = node.driverOpts;
  const stays = (why: string): BuildkitError =>
    staysInCluster(`The pods of ${node.name} are not removed`, why, removalLine(name, namespace));
  const answer = await readWorkload(name, namespace, CONFIG_FOLDER);
  if ('unknown' in answer) throw stays(answer.unknown);
  if (!answer.workload) return true;
  if (!(SETTINGS_ANNOTATION in answer.workload.annotations)) return false;
  const outcome = await removeWorkload(name, namespace, answer.workload.configMaps);
  if (outcome.exitCode !== 0) throw stays(whyNoAnswer(outcome));
  return true;
}

/**
 * Removes the persistent volumes of a node; buildx leaves them, as Kubernetes does, so that they are there for the next pods.
 *
 * @throws BuildkitError when they stay
 */
export async function removeClaims(node: BuilderNode): Promise<void> {
  if (!(CLAIM in node.driverOpts)) return;
  const { namespace } = node.driverOpts;
  const remove = ['delete', 'persistentvolumeclaims', '--selector', `app=${workloadName(node)}`];
  const outcome = await askCluster(namespace, ...remove);
  if (outcome.exitCode === 0) return;
  const what = `The builder is removed, but not the volumes of ${node.name} with its cache`;
  throw staysInCluster(what, whyNoAnswer(outcome), kubectlLine(namespace, ...remove));
}

function staysInCluster(what: string, details: string, line: string): BuildkitError {
  const failure = accessFailure(details) ?? { code: 'NXBK-0309', remedy: `remove them: ${line}` };
  return new BuildkitError({ ...failure, what, details });
}
