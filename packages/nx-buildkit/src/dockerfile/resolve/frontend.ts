/**
 * Whether the image of `# syntax` is the Dockerfile's own frontend, from Docker Hub or a copy of it, whose grammar this folder knows.
 *
 * @param ref normalized, `docker.io/docker/dockerfile:1`
 */
export function isDockerfileFrontend(ref: string): boolean {
  return /(^|\/)docker\/dockerfile(-upstream)?[:@]/.test(ref);
}

/**
 * Whether this folder knows everything that a frontend reads, so that unreadable text is a mistake. Only a foreign frontend knows its own language,
 * and the channels in which the Dockerfile's frontend tries new instructions are ahead of any release.
 *
 * @param ref normalized
 */
export function isKnownGrammar(ref: string): boolean {
  return isDockerfileFrontend(ref) && !/dockerfile-upstream|:[^@]*(labs|master)/.test(ref);
}
