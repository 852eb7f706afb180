import { parseDockerfile } from '../parser/parser';
import { readStages, type GlobalArg, type Stage } from './stages';

/** A Dockerfile as it is written, before any variable has a value. */
interface DockerfileStages {
  readonly args: readonly GlobalArg[];
  readonly stages: readonly Stage[];
  readonly escape: string;
}

/** The last one, because the graph resolves each Dockerfile for one platform after the other, and reading it takes most of the time. */
let last: { readonly text: string; readonly found: DockerfileStages } | undefined;

/** @throws DockerfileProblem for a Dockerfile that BuildKit refuses */
export function dockerfileStages(text: string): DockerfileStages {
  if (last?.text === text) return last.found;
  const { instructions, escape } = parseDockerfile(text);
  const found = { ...readStages(instructions), escape };
  last = { text, found };
  return found;
}
