import { buildxVersion, inspectBuilder } from '../buildx/builders';
import { knownFailure } from '../docker/failure';
import { engineHoldsIndexes } from '../docker/info';
import { BuildkitError } from '../errors';
import { inspectedNodes } from './observed/inspect-output';
import { emulatedByKernel } from './model/platform-support';
import type { BuilderRecord } from './model/record';

/**
 * The BuildKit inside the Docker engine as a builder. Nothing is created, and the engine's own settings are its configuration.
 *
 * @param endpoint of the current engine
 * @throws BuildkitError when the engine does not answer or its image store cannot hold the inputs of builds
 */
export async function dockerDriverBuilder(endpoint: string): Promise<BuilderRecord> {
  const [builder, holdsIndexes] = await Promise.all([engineBuilder(endpoint), engineHoldsIndexes()]);
  if (!holdsIndexes) throw classicStore(endpoint);
  return builder;
}

/** The same for either image store of the engine: what it says about the engine's machine is true for every builder there. */
export async function engineBuilder(endpoint: string): Promise<BuilderRecord> {
  // buildx has such a builder for each context, and names it so.
  const name = endpoint.includes('://') ? 'default' : endpoint;
  const [text, buildx] = await Promise.all([inspectBuilder(name), buildxVersion()]);
  const nodes = inspectedNodes(text);
  const failed = nodes.find(({ status }) => status !== 'running');
  if (failed || nodes.length === 0) throw noEngine(endpoint, failed?.error);
  return {
    name,
    driver: 'docker',
    endpoint,
    nodes: nodes.map(({ name: node, platforms, buildkit }) => ({
      name: node,
      endpoint,
      platforms,
      emulated: emulatedByKernel(platforms),
      buildkit,
    })),
    configHash: 'none',
    buildx,
  };
}

function noEngine(endpoint: string, details = ''): BuildkitError {
  return new BuildkitError({
    code: knownFailure(details)?.code ?? 'NXBK-0204',
    what: `The Docker engine at ${endpoint} does not answer`,
    details,
  });
}

function classicStore(endpoint: string): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0209',
    what: `The Docker engine at ${endpoint} has the classic image store, which accepts neither base images from the image store of nx-buildkit nor several platforms`,
    remedy: [
      'either switch to the containerd image store: {"features": {"containerd-snapshotter": true}} in daemon.json and a restart of Docker',
      '(images of the classic store then stay on disk but are not shown),',
      'or set the option "driver" to docker-container.',
    ].join('\n  '),
  });
}
