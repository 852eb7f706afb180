/**
 * Whether the image of `# syntax` is the Dockerfile's own frontend, from Docker Hub or a copy of it, whose grammar this folder knows.
 *
 * @param ref normalized, `docker.io/docker/dockerfile:1`
 */
export function isDockerfileFrontend(ref: string): boolean {
  return /(^|\/)docker\/dockerfile(-upstream)?[:@]/.test(ref);
}
