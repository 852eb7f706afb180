import { isInstalled } from '../../docker/installed';
import { BuildkitError } from '../../errors';
import { clusterFailure } from '../../kubernetes/cluster-failure';
import { claimsDeletion, readOtherKind, readWorkload, workloadDeletion } from '../../kubernetes/workload';
import { ask } from '../../process/ask';
import type { Command } from '../../process/run';
import { commandLine, whyNoAnswer } from '../../process/unanswered';
import {
  CLAIM,
  CONFIG_FOLDER,
  SETTINGS_ANNOTATION,
  workloadName,
  type Builder,
  type BuilderNode,
} from '../model/builder';
import { requireCluster } from '../observed/require-cluster';

/** What a cluster loses with a builder. */
export interface ClusterRemoval {
  /** The nodes whose pods go. */
  readonly nodes: readonly BuilderNode[];
  /** What kubectl deletes. */
  readonly deletions: readonly Deletion[];
}

interface Deletion {
  /** What stays if it fails. */
  readonly what: string;
  readonly command: Command;
}

/**
 * Finds out what of a builder a cluster has, and that all of it can be deleted, before anything is. A builder that buildx does not know here was made
 * by another machine; what has its name and was made by somebody else stays.
 *
 * @param isKnown whether buildx knows the builder, and removes its pods itself
 * @param withClaims whether the volumes of the pods go too
 * @throws BuildkitError when something of it would stay
 */
export async function planRemoval(builder: Builder, isKnown: boolean, withClaims: boolean): Promise<ClusterRemoval> {
  if (builder.driver !== 'kubernetes') return { nodes: builder.nodes, deletions: [] };
  if (isKnown) await requireCluster(builder);
  const otherwise = isKnown
    ? `; or have buildx forget it, whatever stays in the cluster: docker buildx rm ${builder.name}`
    : '';
  const find = isKnown ? (node: BuilderNode) => podsForBuildx(node, otherwise) : ownPods;
  const found = (await Promise.all(builder.nodes.map(find))).flat();
  const claims = found.flatMap(({ node }) => (withClaims ? claimsOf(node) : []));
  for (const deletion of [...found.flatMap(({ all }) => all), ...claims]) await checkDeletion(deletion, otherwise);
  return {
    nodes: found.map(({ node }) => node),
    deletions: [...found.flatMap(({ byKubectl }) => byKubectl), ...claims],
  };
}

/** A node whose pods go. */
interface RemovedPods {
  readonly node: BuilderNode;
  /** What the cluster has to allow, as far as there is a kubectl to ask it. */
  readonly all: readonly Deletion[];
  /** The part that buildx does not delete. */
  readonly byKubectl: readonly Deletion[];
}

/** @param otherwise another thing to do about what stays */
async function podsForBuildx(node: BuilderNode, otherwise: string): Promise<readonly RemovedPods[]> {
  if (!isInstalled('kubectl')) return [{ node, all: [], byKubectl: [] }];
  const pods = podsDeletion(node);
  const other = await otherKindOf(node);
  if ('unknown' in other) throw staysWithAll(pods.what, other.unknown, pods.command, otherwise);
  const isOwn = SETTINGS_ANNOTATION in (other.annotations ?? {});
  return [{ node, all: [pods], byKubectl: isOwn ? [{ ...pods, command: other.deletion }] : [] }];
}

function otherKindOf(node: BuilderNode) {
  return readOtherKind(workloadName(node), node.driverOpts['namespace'], CLAIM in node.driverOpts);
}

/** Lines for a person to type, which remove what somebody else has made under the name of a node and buildx leaves. */
export async function foreignDeletions({ driver, nodes }: Builder): Promise<readonly string[]> {
  if (driver !== 'kubernetes') return [];
  const others = await Promise.all(nodes.map(otherKindOf));
  return others.flatMap((other) => {
    if ('unknown' in other || !other.annotations || SETTINGS_ANNOTATION in other.annotations) return [];
    return commandLine(other.deletion);
  });
}

/** @param otherwise another thing to do about what stays */
async function checkDeletion({ what, command }: Deletion, otherwise: string): Promise<void> {
  const outcome = await ask({ ...command, args: [...command.args, '--dry-run=server'] });
  if (outcome.exitCode !== 0) throw staysWithAll(what, whyNoAnswer('kubectl', outcome), command, otherwise);
}

/** @throws BuildkitError when it stays */
export async function deleteFromCluster({ what, command }: Deletion): Promise<void> {
  const outcome = await ask(command);
  if (outcome.exitCode !== 0) throw stays(what, whyNoAnswer('kubectl', outcome), command);
}

/** @returns nothing for a workload of that name that somebody else made */
async function ownPods(node: BuilderNode): Promise<readonly RemovedPods[]> {
  const answer = await readWorkload(workloadName(node), node.driverOpts['namespace'], CONFIG_FOLDER);
  const { what, command } = podsDeletion(node);
  if ('unknown' in answer) throw staysWithAll(what, answer.unknown, command);
  if (!answer.workload) return [{ node, all: [], byKubectl: [] }];
  const { annotations, configMaps } = answer.workload;
  if (!(SETTINGS_ANNOTATION in annotations)) return [];
  const pods = [podsDeletion(node, configMaps)];
  return [{ node, all: pods, byKubectl: pods }];
}

function podsDeletion(node: BuilderNode, configMaps?: readonly string[]): Deletion {
  return {
    what: `The pods of ${node.name} stay`,
    command: workloadDeletion(workloadName(node), node.driverOpts['namespace'], configMaps),
  };
}

function claimsOf(node: BuilderNode): readonly Deletion[] {
  if (!(CLAIM in node.driverOpts)) return [];
  const command = claimsDeletion(workloadName(node), node.driverOpts['namespace']);
  return [{ what: `The volumes of ${node.name} with its cache stay`, command }];
}

function staysWithAll(what: string, details: string, command: Command, otherwise = ''): BuildkitError {
  return stays(`${what}, so nothing is removed`, details, command, otherwise);
}

function stays(what: string, details: string, command: Command, otherwise = ''): BuildkitError {
  const line = commandLine(command);
  const remedy = isInstalled('kubectl')
    ? `remove them: ${line}`
    : `install kubectl, and run it again; or type this on a machine that has it: ${line}`;
  const failure = clusterFailure(details) ?? { code: 'NXBK-0309', remedy };
  return new BuildkitError({ ...failure, remedy: `${failure.remedy}${otherwise}`, what, details });
}
