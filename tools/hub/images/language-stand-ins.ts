import { aptStandIn } from './apt-stand-in';
import { NATIVE, type Architecture, type PerArchitecture } from './architecture';
import { buildLayer, type Layer, type LayerEntry } from './layer';
import { debianEntries, goEntries, nodeEntries, npmEntries } from './programs';
import { rootfs, withUser } from './rootfs';
import { ENTRYPOINT, OFFICIAL, PATH, shell, standIn, type StandIn } from './stand-ins';

/** What these are made of. */
export interface LanguageIngredients {
  /** A static shell. */
  readonly shells: PerArchitecture<Buffer>;
  /** The folder that `downloadPrograms` filled. */
  readonly programs: string;
}

const LIBRARIES = ['libc6', 'libgcc-s1', 'libstdc++6', 'libatomic1', 'zlib1g', 'libzstd1', 'libssl3t64'];
const PYTHON = [
  ...['python3.13', 'python3.13-minimal', 'libpython3.13-minimal', 'libpython3.13-stdlib'],
  ...['python3-pip-whl', 'libbz2-1.0', 'libexpat1', 'libffi8', 'liblzma5'],
];
const NGINX = ['nginx', 'nginx-common', 'libcrypt1', 'libpcre2-8-0'];

/** The program that every other one in these images is loaded by: in Debian, links on the root lead to it. */
const LOADER: PerArchitecture<LayerEntry> = {
  amd64: { path: 'lib64/ld-linux-x86-64.so.2', linkTo: '/usr/lib64/ld-linux-x86-64.so.2' },
  arm64: { path: 'lib/ld-linux-aarch64.so.1', linkTo: '/usr/lib/ld-linux-aarch64.so.1' },
};

/** https://github.com/nginx/docker-nginx-unprivileged/blob/main/mainline/alpine-slim/Dockerfile changes the same of nginx's own. */
const NGINX_CONF = `pid /tmp/nginx.pid;
error_log /dev/stderr notice;
events {}
http {
    client_body_temp_path /tmp/client_temp;
    proxy_temp_path /tmp/proxy_temp;
    fastcgi_temp_path /tmp/fastcgi_temp;
    uwsgi_temp_path /tmp/uwsgi_temp;
    scgi_temp_path /tmp/scgi_temp;
    include /etc/nginx/mime.types;
    access_log /dev/stdout;
    include /etc/nginx/conf.d/*.conf;
}
`;
const NGINX_SITE = 'server {\n    listen 8080;\n    root /usr/share/nginx/html;\n}\n';

/** Runs pip as it came. */
const PIP = '#!/bin/sh\nexec python3 "$(echo /usr/share/python-wheels/pip-*.whl)/pip" "$@"\n';

/**
 * The images that components are made from, with the real languages inside: they compile, install and serve. All stand on one small Debian;
 * Go, which compiles for every platform, is for this machine's own alone.
 */
export function languageStandIns({ shells, programs }: LanguageIngredients): readonly StandIn[] {
  const debian = once(async (architecture) => [
    await buildLayer([
      ...rootfs(shells[architecture], 'ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n'),
      ...(await debianEntries(programs, architecture, LIBRARIES)),
      LOADER[architecture],
      { path: 'etc/ssl/certs/ca-certificates.crt', data: await certificates(programs) },
    ]),
  ]);
  const node = once(async (architecture) => [
    ...(await debian(architecture)),
    await buildLayer([
      ...withUser('node', 1000),
      ...(await nodeEntries(programs, architecture)),
      { path: 'usr/local/bin/docker-entrypoint.sh', data: ENTRYPOINT, mode: 0o755 },
    ]),
  ]);
  const python = once(async (architecture) => [
    ...(await debian(architecture)),
    await buildLayer([
      ...(await debianEntries(programs, architecture, PYTHON)).map(inUsrLocal),
      { path: 'usr/local/bin/pip', data: PIP, mode: 0o755 },
      ...['python', 'python3'].map((name) => ({ path: `usr/local/bin/${name}`, linkTo: 'python3.13' })),
    ]),
  ]);
  const nodeConfig = shell({
    Env: [`PATH=${PATH}`, 'NODE_VERSION=24.21.0'],
    Entrypoint: ['docker-entrypoint.sh'],
    Cmd: ['node'],
  });
  const pythonConfig = shell({ Env: [`PATH=${PATH}`, 'LANG=C.UTF-8'], Cmd: ['python3'] });
  return [
    standIn('library/node:24-trixie', {
      platforms: OFFICIAL,
      layers: async (architecture) => [...(await node(architecture)), await buildLayer(await npmEntries(programs))],
      config: nodeConfig,
    }),
    standIn('library/node:24-trixie-slim', { platforms: OFFICIAL, layers: node, config: nodeConfig }),
    standIn('library/python:3.13-trixie', { platforms: OFFICIAL, layers: python, config: pythonConfig }),
    standIn('library/python:3.13-slim-trixie', { platforms: OFFICIAL, layers: python, config: pythonConfig }),
    aptStandIn(debian, programs),
    standIn('library/golang:1.26-trixie', {
      platforms: OFFICIAL.filter((platform) => platform.includes(NATIVE)),
      layers: async (architecture) => [
        ...(await debian(architecture)),
        await buildLayer([
          ...(await goEntries(programs)),
          { path: 'go/src/', mode: 0o777 },
          { path: 'go/bin/', mode: 0o777 },
        ]),
      ],
      config: shell({
        Env: [`PATH=/go/bin:/usr/local/go/bin:${PATH}`, 'GOTOOLCHAIN=local', 'GOPATH=/go'],
        WorkingDir: '/go',
      }),
    }),
    standIn('nginxinc/nginx-unprivileged:1.29-alpine', {
      layers: async (architecture) => [
        ...(await debian(architecture)),
        await buildLayer([
          ...withUser('nginx', 101),
          ...(await debianEntries(programs, architecture, NGINX)).filter(({ path }) => path !== 'etc/nginx/nginx.conf'),
          { path: 'etc/nginx/nginx.conf', data: NGINX_CONF },
          { path: 'etc/nginx/conf.d/default.conf', data: NGINX_SITE },
          { path: 'var/log/nginx/error.log', linkTo: '/dev/stderr' },
          { path: 'docker-entrypoint.sh', data: ENTRYPOINT, mode: 0o755 },
        ]),
      ],
      config: shell({
        User: '101',
        Entrypoint: ['/docker-entrypoint.sh'],
        Cmd: ['nginx', '-g', 'daemon off;'],
        ExposedPorts: { '8080/tcp': {} },
      }),
    }),
  ];
}

/** Layers take a while to make, and several images have the same. */
function once(make: (architecture: Architecture) => Promise<readonly Layer[]>): typeof make {
  const made = new Map<Architecture, Promise<readonly Layer[]>>();
  return (architecture) => {
    const layers = made.get(architecture) ?? make(architecture);
    made.set(architecture, layers);
    return layers;
  };
}

/** Mozilla's certificates in one file, as Debian puts them together when the package is installed. */
async function certificates(programs: string): Promise<string> {
  const entries = await debianEntries(programs, NATIVE, ['ca-certificates']);
  return entries.flatMap(({ path, data }) => (path.endsWith('.crt') ? [String(data)] : [])).join('');
}

/** Python where Docker's image has it, which Debian's finds out from its own path. */
function inUsrLocal(entry: LayerEntry): LayerEntry {
  return { ...entry, path: entry.path.replace(/^usr\/(bin|lib)\/(?=python)/, 'usr/local/$1/') };
}
