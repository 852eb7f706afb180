import { buildxVersion, inspectBuilder } from '../buildx/builders';
import { BuildkitError } from '../errors';
import { inspectedNodes } from './observed/inspect-output';
import type { BuilderRecord } from './model/record';
import { storedBuilder } from './observed/buildx-store';

/**
 * A builder of Docker Build Cloud. Only its user can create it, who has to be logged in and to choose among the builders of an organisation; it has
 * settings of its own, and buildx refuses to give it others.
 * https://github.com/docker/buildx/blob/v0.38.2/driver/cloud/factory.go#L89
 *
 * @param name as `docker buildx ls` shows it
 * @param endpoint of the current engine
 * @throws BuildkitError when buildx knows no such builder, or cannot use it
 */
export async function cloudBuilder(name: string, endpoint: string): Promise<BuilderRecord> {
  const stored = await storedBuilder(name);
  if (typeof stored !== 'object' || stored.driver !== 'cloud') throw notCreated(name);
  const [text, buildx] = await Promise.all([inspectBuilder(name), buildxVersion()]);
  const nodes = inspectedNodes(text);
  const failed = nodes.find(({ status }) => status !== 'running');
  if (failed || nodes.length === 0) throw notReached(name, failed?.error);
  const described = nodes.map(({ name: node, platforms, buildkit }) => ({ name: node, platforms, buildkit }));
  return { name, driver: 'cloud', endpoint, nodes: described, configHash: 'none', buildx };
}

function notCreated(name: string): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0302',
    what: `There is no builder ${name} of driver cloud`,
    remedy: `docker login, then docker buildx create --driver cloud --name ${name} ORGANISATION/BUILDER`,
  });
}

function notReached(name: string, details: string | undefined): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0305',
    what: `Builder ${name} of Docker Build Cloud cannot be used`,
    details,
    remedy: `docker login with an account that may use it, and see docker buildx inspect ${name}`,
  });
}
