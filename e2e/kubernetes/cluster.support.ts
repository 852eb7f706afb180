import { execa } from 'execa';
import { dirname } from 'node:path';
import { required } from '../support/engine';

const KUBECTL = required('NX_BUILDKIT_KUBECTL');
export const KUBECONFIG = required('NX_BUILDKIT_KUBECONFIG');
/** The environment of somebody who works with the cluster. */
export const CLUSTER = { KUBECONFIG, PATH: `${dirname(KUBECTL)}:${process.env.PATH}` };

/** What kubectl prints for the administrator of the cluster. */
export async function kubectl(...args: readonly string[]): Promise<string> {
  return (await execa(KUBECTL, args, { env: { KUBECONFIG } })).stdout;
}

/** Creates or changes objects of the cluster, which are one in JSON or several in YAML. */
export async function apply(objects: object | string): Promise<void> {
  const input = typeof objects === 'string' ? objects : JSON.stringify(objects);
  await execa(KUBECTL, ['apply', '--filename=-'], { env: { KUBECONFIG }, input });
}

/** The address of the only node, which pods reach, unlike the loopback of the machine. */
export async function nodeAddress(): Promise<string> {
  return kubectl('get', 'nodes', '--output=jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}');
}
