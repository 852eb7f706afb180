import { NEWER_BUILDX, OLDEST_BUILDX } from '../../builder/reconcile/check-buildx-version';
import type { Driver } from '../../builder/model/builder';
import { isOlder } from '../../util/tool-version';
import { fail, ok, warn, type Remark } from './finding';

/** What is missing in a tool that is older than a version. */
interface Lack {
  readonly before: string;
  readonly what: string;
  readonly isFatal?: true;
}

const BUILDX: readonly Lack[] = [
  { before: OLDEST_BUILDX, what: 'it cannot pass a configuration to a builder', isFatal: true },
  { before: '0.33.0', what: 'docker-merge cannot join images in archives' },
];

const BUILDKIT: readonly Lack[] = [
  { before: '0.11.0', what: 'it takes neither base images from an image store nor a source policy', isFatal: true },
  { before: '0.17.0', what: 'it knows only one limit of the option "gc"' },
];

/** @param version as buildx calls itself */
export function buildxRemark(version: string): Remark {
  return remark('buildx', version, BUILDX, NEWER_BUILDX);
}

/** @param node of the builder, with the builder's driver */
export function buildkitRemark(version: string, node: string, driver: Driver): Remark {
  return remark(`BuildKit of ${node}`, version, BUILDKIT, NEWER[driver]);
}

const IMAGE = 'set the option "image" of buildkit:builder to a newer moby/buildkit, or leave it out';
const NEWER: Readonly<Record<Driver, string>> = {
  'docker-container': IMAGE,
  kubernetes: IMAGE,
  docker: 'install a newer Docker, or set the option "driver" of buildkit:builder to docker-container',
  remote: 'start a newer buildkitd there',
  cloud: 'ask who runs that builder for a newer one',
};

function remark(tool: string, version: string, lacks: readonly Lack[], remedy: string): Remark {
  const found = lacks.filter(({ before }) => isOlder(version, before));
  if (found.length === 0) return ok(`${tool} ${version}`);
  const what = `${tool} ${version} is old: ${found.map((lack) => `before ${lack.before} ${lack.what}`).join('; ')}`;
  return found.some(({ isFatal }) => isFatal) ? fail('NXBK-0208', what, remedy) : warn('NXBK-0208', what, remedy);
}
