import { readFile } from 'node:fs/promises';
import type { Architecture, PerArchitecture } from './architecture';
import { buildImage, type Image, type ImageConfig, type ImageSpec } from './image';
import { buildLayer, noise, type Layer, type LayerEntry } from './layer';
import { rootfs } from './rootfs';

/** What the stand-ins are made of. */
export interface Ingredients {
  /** A static shell. */
  readonly shells: PerArchitecture<Buffer>;
  /**
   * Path of BuildKit's `dockerfile-frontend` for this machine, which is in the image of either architecture: BuildKit runs a frontend where it
   * runs itself, for whatever platform it builds.
   * https://github.com/moby/buildkit/blob/v0.34.2/frontend/gateway/gateway.go#L163
   */
  readonly frontendBinary: string;
}

/** A stand-in under the name of the image that it stands for. */
export interface StandIn {
  readonly repository: string;
  readonly tag: string;
  build(): Promise<Image>;
}

export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MB = 1_000_000;
/** Docker's official images name the variant of arm64, others do not. */
export const OFFICIAL = ['linux/amd64', 'linux/arm64/v8'];

/** Runs what it is given, or a shell. */
export const ENTRYPOINT = '#!/bin/sh\n[ $# -gt 0 ] || set -- /bin/sh\nexec "$@"\n';

/**
 * Finds one package, the distribution. https://github.com/moby/buildkit/blob/v0.34.2/docs/attestations/sbom-protocol.md
 */
const SCANNER = `#!/bin/sh
set -e
. "$BUILDKIT_SCAN_SOURCE/etc/os-release"
cat > "$BUILDKIT_SCAN_DESTINATION/$(basename "$BUILDKIT_SCAN_SOURCE").spdx.json" <<END
{
  "_type": "https://in-toto.io/Statement/v0.1",
  "predicateType": "https://spdx.dev/Document",
  "predicate": {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "stand-in",
    "packages": [{ "SPDXID": "SPDXRef-distribution", "name": "$ID", "versionInfo": "$VERSION_ID" }]
  }
}
END
`;

/**
 * The images of the local hub: real ones, several layers for two architectures and a shell, but of a few MB, and
 * always the same bytes. Layers are shared as they are by the real ones: node and golang stand on one distribution.
 */
export function standIns({ shells, frontendBinary }: Ingredients): readonly StandIn[] {
  const alpine = async (architecture: Architecture) => [
    await buildLayer(rootfs(shells[architecture], 'ID=alpine\nVERSION_ID=3.20.0\nPRETTY_NAME="Alpine Linux v3.20"\n')),
  ];
  const ubuntu = async (architecture: Architecture) => [
    await buildLayer(rootfs(shells[architecture], 'ID=ubuntu\nVERSION_ID="22.04"\nPRETTY_NAME="Ubuntu 22.04 LTS"\n')),
    await data('ubuntu', architecture, 2),
  ];
  return [
    standIn('library/alpine:3.20', { platforms: OFFICIAL, layers: alpine, config: shell() }),
    standIn('library/alpine:3.22', {
      platforms: OFFICIAL,
      layers: async (architecture) => [
        await buildLayer(rootfs(shells[architecture], 'ID=alpine\nVERSION_ID=3.22.0\n')),
      ],
      config: shell(),
    }),
    standIn('library/postgres:16', {
      platforms: OFFICIAL,
      layers: async (architecture) => [...(await alpine(architecture)), await data('postgres', architecture, 2)],
      config: shell({ Env: [`PATH=${PATH}`, 'PG_MAJOR=16'], ExposedPorts: { '5432/tcp': {} } }),
    }),
    standIn('library/ubuntu:22.04', { platforms: OFFICIAL, layers: ubuntu, config: shell(), attestations: true }),
    standIn('library/node:22-bookworm', {
      platforms: OFFICIAL,
      layers: async (architecture) => [
        ...(await ubuntu(architecture)),
        await data('node', architecture, 3),
        await buildLayer([{ path: 'usr/local/bin/docker-entrypoint.sh', data: ENTRYPOINT, mode: 0o755 }]),
      ],
      config: shell({ Env: [`PATH=${PATH}`, 'NODE_VERSION=22.21.1'], Entrypoint: ['docker-entrypoint.sh'] }),
      attestations: true,
    }),
    standIn('library/golang:1.25-bookworm', {
      platforms: OFFICIAL,
      layers: async (architecture) => [
        ...(await ubuntu(architecture)),
        await data('golang', architecture, 4),
        await buildLayer([
          { path: 'go/src/', mode: 0o777 },
          { path: 'go/bin/', mode: 0o777 },
        ]),
      ],
      config: shell({
        Env: [`PATH=/go/bin:/usr/local/go/bin:${PATH}`, 'GOLANG_VERSION=1.25.4', 'GOTOOLCHAIN=local', 'GOPATH=/go'],
        WorkingDir: '/go',
      }),
    }),
    standIn('gitea/gitea:1.25.1', {
      layers: async (architecture) => [
        ...(await alpine(architecture)),
        await buildLayer(GITEA),
        await data('gitea', architecture, 3),
      ],
      config: shell({
        Env: [`PATH=${PATH}`, 'USER=git', 'GITEA_CUSTOM=/data/gitea'],
        Entrypoint: ['/usr/bin/entrypoint'],
        ExposedPorts: { '22/tcp': {}, '3000/tcp': {} },
        Volumes: { '/data': {} },
        Labels: {
          maintainer: 'maintainers@gitea.io',
          'org.opencontainers.image.source': 'https://github.com/go-gitea/gitea',
          'org.opencontainers.image.version': '1.25.1',
        },
      }),
    }),
    standIn('quay.io/argoproj/argocd:v3.2.0', {
      layers: async (architecture) => [...(await ubuntu(architecture)), await data('argocd', architecture, 3)],
      config: shell({
        User: '999',
        WorkingDir: '/home/argocd',
        Env: [`PATH=${PATH}`, 'USER=argocd', 'HOME=/home/argocd'],
      }),
    }),
    standIn('docker/dockerfile:1', {
      layers: async () => [
        await buildLayer([
          { path: 'bin/', mode: 0o755 },
          { path: 'bin/dockerfile-frontend', data: await readFile(frontendBinary), mode: 0o755 },
        ]),
      ],
      // https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/cmd/dockerfile-frontend/Dockerfile#L77
      config: {
        Env: [`PATH=${PATH}`],
        Entrypoint: ['/bin/dockerfile-frontend'],
        WorkingDir: '/',
        Labels: {
          'moby.buildkit.frontend.network.none': 'true',
          'moby.buildkit.frontend.caps': ['inputs', 'subrequests', 'contexts', 'gitquerystring', 'contexts.zstd']
            .map((name) => `moby.buildkit.frontend.${name}`)
            .join(','),
        },
      },
    }),
    standIn('docker/buildkit-syft-scanner:stable-1', {
      layers: async (architecture) => [
        ...(await alpine(architecture)),
        await buildLayer([{ path: 'bin/syft-scanner', data: SCANNER, mode: 0o755 }]),
      ],
      config: { Env: [`PATH=${PATH}`], Entrypoint: ['/bin/syft-scanner'], WorkingDir: '/' },
    }),
    // One layer that takes long enough to be cut off in the middle.
    standIn('library/big:1', {
      layers: async (architecture) => [
        await buildLayer([
          ...rootfs(shells[architecture], 'ID=big\n'),
          { path: 'usr/lib/big/data', data: noise(`big/${architecture}`, 48 * MB) },
        ]),
      ],
      config: shell(),
    }),
  ];
}

const GITEA: readonly LayerEntry[] = [
  { path: 'app/gitea/' },
  { path: 'app/gitea/gitea', data: '#!/bin/sh\necho "Gitea version 1.25.1 (stand-in)"\n', mode: 0o755 },
  { path: 'data/gitea/' },
  { path: 'usr/bin/entrypoint', data: ENTRYPOINT, mode: 0o755 },
  { path: 'usr/local/bin/gitea', linkTo: '/app/gitea/gitea' },
];

export function standIn(name: string, spec: ImageSpec): StandIn {
  const [repository = '', tag = ''] = name.split(':');
  return { repository, tag, build: () => buildImage(spec) };
}

export function shell(config: ImageConfig = {}): ImageConfig {
  return { Env: [`PATH=${PATH}`], Cmd: ['/bin/sh'], WorkingDir: '/', ...config };
}

function data(name: string, architecture: Architecture, megabytes: number): Promise<Layer> {
  const path = `usr/lib/${name}/`;
  return buildLayer([{ path }, { path: `${path}data`, data: noise(`${name}/${architecture}`, megabytes * MB) }]);
}
