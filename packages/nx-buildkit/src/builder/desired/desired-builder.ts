import { resolve } from 'node:path';
import { badInput, type BuildkitError } from '../../errors';
import type { Builder, BuilderNode, Driver, ExistingDriver } from '../model/builder';
import { fullEndpoint } from '../observed/engine-endpoint';
import { kubernetesNode } from './kubernetes-node';
import { localImage } from './local-image-name';

/** A node as the options describe it. */
export interface NodeOptions {
  readonly name?: string;
  readonly endpoint?: string;
  readonly platforms?: readonly string[];
  readonly driverOpts?: Readonly<Record<string, string>>;
}

export interface WantedOptions {
  readonly name: string;
  readonly driver: Exclude<Driver, ExistingDriver>;
  readonly image: string;
  readonly network?: string;
  readonly driverOpts?: Readonly<Record<string, string>>;
  readonly buildkitdFlags?: readonly string[];
  readonly nodes?: readonly NodeOptions[];
}

/** What the builder takes over from this host. */
export interface HostSettings {
  /** Absolute path that certificates of remote nodes are relative to. */
  readonly root: string;
  /** Of the current Docker engine. */
  readonly endpoint: string;
  /** buildkitd.toml and certificates, as inside a container. */
  readonly files: BuilderNode['files'];
  /** Environment of buildkitd. */
  readonly proxy: Readonly<Record<string, string | undefined>>;
}

/** Options of driver remote that name a file. */
export const CERTIFICATES: readonly string[] = ['cacert', 'cert', 'key'];

/** https://github.com/docker/buildx/blob/v0.38.2/store/util.go */
const NAME = /^[a-zA-Z][a-zA-Z0-9._-]*$/;

/** @throws BuildkitError for options that are impossible for every driver */
export function desiredBuilder(options: WantedOptions, surroundings: HostSettings): Builder {
  const { driver } = options;
  const name = validName(options.name, 'name');
  const nodes = namedNodes(options).map((node) => wantedNode(node, options, surroundings));
  if (nodes.length === 0)
    throw badInput('NXBK-0301', 'Option "nodes" is empty', 'leave it out for a builder of one node');
  const twice = nodes.find(({ name: of }, index) => nodes.findIndex((node) => node.name === of) < index);
  if (twice) throw badInput('NXBK-0301', `Two nodes are named ${twice.name}`);
  const same = nodes.find(
    ({ endpoint }, i) => endpoint !== undefined && nodes.findIndex((n) => n.endpoint === endpoint) < i,
  );
  if (same)
    throw badInput(
      'NXBK-0301',
      `Two nodes have the endpoint ${same.endpoint}`,
      'give each node an endpoint of its own',
    );
  return { name, driver, nodes };
}

/** A node with its name, and with the driver options that it shares with the others. */
type NamedNode = NodeOptions & Required<Pick<NodeOptions, 'name' | 'driverOpts'>>;

/** @throws BuildkitError for a name that buildx refuses */
export function namedNodes(options: Pick<WantedOptions, 'name' | 'driverOpts' | 'nodes'>): readonly NamedNode[] {
  const { name: builder, driverOpts, nodes = [{}] } = options;
  return nodes.map((node, index) => ({
    ...node,
    name: validName(node.name ?? `${builder}${index}`, `nodes[${index}].name`),
    driverOpts: { ...driverOpts, ...node.driverOpts },
  }));
}

function wantedNode(node: NamedNode, options: WantedOptions, from: HostSettings): BuilderNode {
  const { driver } = options;
  const { name, driverOpts } = node;
  checkEndpoint(node, driver);
  if (driver === 'kubernetes' && options.network !== undefined) throw noNetwork();
  const common = { name, platforms: node.platforms ?? [] };
  if ('image' in driverOpts || 'network' in driverOpts) {
    throw badInput('NXBK-0301', '"image" and "network" are options of their own', 'take them out of "driverOpts"');
  }
  switch (driver) {
    case 'remote':
      return { ...common, endpoint: node.endpoint, driverOpts: absolutePaths(driverOpts, from), flags: [], files: {} };
    case 'kubernetes': {
      const opts = { image: options.image, ...proxyOpts(from), ...driverOpts };
      return kubernetesNode({ ...common, driverOpts: opts, flags: options.buildkitdFlags ?? [], files: from.files });
    }
    case 'docker-container':
      return {
        ...common,
        endpoint: fullEndpoint(node.endpoint ?? from.endpoint),
        driverOpts: {
          image: localImage(options.image),
          ...(options.network !== undefined && { network: options.network }),
          ...proxyOpts(from),
          ...driverOpts,
        },
        flags: options.buildkitdFlags ?? [],
        files: from.files,
      };
  }
}

function noNetwork(): BuildkitError {
  return badInput(
    'NXBK-0301',
    'Option "network" does nothing for driver kubernetes, whose pods have the network of the cluster',
    'leave it out; what the builder has to reach, such as a mirror, needs an address that pods reach',
  );
}

/** buildx takes absolute paths only. https://github.com/docker/buildx/blob/v0.38.2/driver/remote/factory.go */
function absolutePaths(driverOpts: BuilderNode['driverOpts'], { root }: HostSettings): BuilderNode['driverOpts'] {
  return Object.fromEntries(
    Object.entries(driverOpts).map(([option, value]) => [
      option,
      CERTIFICATES.includes(option) ? resolve(root, value) : value,
    ]),
  );
}

function checkEndpoint({ name, endpoint }: NamedNode, driver: Driver): void {
  if (driver === 'remote' && !/^[a-z-]+:\/\//.test(endpoint ?? '')) {
    throw badInput(
      'NXBK-0301',
      `Node ${name} of driver remote has no endpoint that is an address: ${endpoint ?? '(none)'}`,
      'say in "nodes" where its buildkitd is, e.g. tcp://host:1234, unix:///run/buildkit/buildkitd.sock or docker-container://name',
    );
  }
  if (driver === 'kubernetes' && endpoint !== undefined) {
    throw badInput('NXBK-0301', `Node ${name} has an endpoint, but driver kubernetes finds its cluster by KUBECONFIG`);
  }
}

function proxyOpts({ proxy }: HostSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(proxy).flatMap(([key, value]): [string, string][] => (value ? [[`env.${key}`, value]] : [])),
  );
}

function validName(name: string, option: string): string {
  if (!NAME.test(name) || name === 'default') {
    throw badInput(
      'NXBK-0301',
      `Option "${option}": ${JSON.stringify(name)} cannot be the name of a builder or node`,
      'it starts with a letter, has letters, digits, ".", "_" and "-" only, and is not "default"',
    );
  }
  return name.toLowerCase();
}
