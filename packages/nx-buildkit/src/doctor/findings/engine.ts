import { START_DOCKER } from '../../docker/failure';
import { isContainerdStore, type DockerInfo } from '../../docker/info';
import { maskCredentials } from '../../util/sanitize';
import { fail, ok, type Remark } from './finding';

/** @param endpoint the engine's context or address */
export function engineRemark(info: DockerInfo | { readonly unavailable: string }, endpoint: string): Remark {
  if ('unavailable' in info) {
    return fail(`the Docker engine at ${endpoint} does not answer: ${maskCredentials(info.unavailable)}`, START_DOCKER);
  }
  const store = isContainerdStore(info)
    ? 'containerd image store'
    : 'classic image store: an image of several platforms is loaded as one for each';
  return ok(`Docker ${info.ServerVersion} at ${endpoint}, ${store}`);
}
