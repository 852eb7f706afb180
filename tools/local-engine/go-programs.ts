/** Programs that are compiled together, out of one module folder of `modules/` with its pinned, checksummed go.mod. */
export interface Group {
  readonly name: string;
  readonly module:
    | 'buildkit'
    | 'buildx-old'
    | 'moby'
    | 'containerd'
    | 'runc'
    | 'registry'
    | 'zot'
    | 'compose'
    | 'kubernetes'
    | 'cni'
    | 'rootless';
  readonly packages: readonly string[];
  readonly tags?: readonly string[];
  /** With C code in it; the result is static all the same, so that it runs in an image that holds nothing else. */
  readonly cgo?: boolean;
  /** Linker variable → the module whose version it shows; without them the programs say `v0.0.0+unknown`. */
  readonly versions?: Readonly<Record<string, string>>;
}

const CNI = 'github.com/containernetworking/plugins';
const BUILDKIT = 'github.com/moby/buildkit';
const BUILDX = 'github.com/docker/buildx';
const CONTAINERD = 'github.com/containerd/containerd/v2';
const MOBY = 'github.com/moby/moby/v2';
const buildkitVersion = { [`${BUILDKIT}/version.Version`]: BUILDKIT };
const buildxVersion = { [`${BUILDX}/version.Version`]: BUILDX };

export const containerd: Group = {
  name: 'containerd',
  module: 'containerd',
  packages: [`${CONTAINERD}/cmd/containerd`, `${CONTAINERD}/cmd/containerd-shim-runc-v2`],
  tags: ['no_btrfs', 'no_cri'],
};

export const dockerd: Group = {
  name: 'dockerd',
  module: 'moby',
  packages: [`${MOBY}/cmd/dockerd`, `${MOBY}/cmd/docker-proxy`],
  tags: ['exclude_graphdriver_btrfs'],
  versions: { [`${MOBY}/dockerversion.Version`]: MOBY },
};

export const buildkit: Group = {
  name: 'buildkit',
  module: 'buildkit',
  packages: [`${BUILDX}/cmd/buildx`, `${BUILDKIT}/cmd/buildkitd`, `${BUILDKIT}/cmd/buildctl`],
  versions: { ...buildkitVersion, ...buildxVersion },
};

/** A buildx from before many an option, for the tests of what is said of it. */
export const oldBuildx: Group = {
  name: 'buildx-old',
  module: 'buildx-old',
  packages: [`${BUILDX}/cmd/buildx`],
  versions: buildxVersion,
};

export const runc: Group = {
  name: 'runc',
  module: 'runc',
  packages: ['github.com/opencontainers/runc'],
  tags: ['seccomp', 'netgo', 'osusergo'],
  cgo: true,
};

export const registry: Group = { name: 'registry', module: 'registry', packages: ['.'] };

/** A registry that shares no code with distribution: pulls from it are tried by hand, since it takes minutes to compile. */
export const zot: Group = {
  name: 'zot',
  module: 'zot',
  packages: ['zotregistry.io/zot/cmd/zot'],
  tags: ['containers_image_openpgp'],
};

/** `docker compose`, as a program of its own called `cmd`: what reads compose files as it does is held against it. */
export const compose: Group = { name: 'compose', module: 'compose', packages: ['github.com/docker/compose/v5/cmd'] };

/** All parts of a Kubernetes cluster. */
export const kubernetes: Group = {
  name: 'kubernetes',
  module: 'kubernetes',
  packages: ['.'],
  tags: ['providerless', 'netgo', 'osusergo'],
  versions: {
    'k8s.io/component-base/version.gitVersion': 'k8s.io/kubernetes',
    'k8s.io/client-go/pkg/version.gitVersion': 'k8s.io/kubernetes',
  },
};

/** containerd with the Kubernetes runtime interface. */
export const criContainerd: Group = {
  name: 'containerd-cri',
  module: 'containerd',
  packages: ['containerd', 'containerd-shim-runc-v2', 'ctr'].map((name) => `${CONTAINERD}/cmd/${name}`),
  tags: ['no_btrfs', 'no_zfs', 'no_devmapper', 'no_aufs'],
};

/** The plugins that give pods a network. */
export const cni: Group = {
  name: 'cni',
  module: 'cni',
  packages: ['ipam/host-local', 'main/bridge', 'main/loopback'].map((name) => `${CNI}/plugins/${name}`),
};

/** What a BuildKit needs that does not run as root. */
export const rootless: Group = {
  name: 'rootless',
  module: 'rootless',
  packages: ['.', 'github.com/rootless-containers/rootlesskit/v2/cmd/rootlesskit'],
};

/** What `# syntax=docker/dockerfile:1` runs. */
export const frontend: Group = {
  name: 'frontend',
  module: 'buildkit',
  packages: [`${BUILDKIT}/frontend/dockerfile/cmd/dockerfile-frontend`],
  versions: buildkitVersion,
};
