import { parseDockerfile } from '../parser/parser';
import { readStages, type GlobalArg, type Stage } from './stages';

/** A Dockerfile as it is written, before any variable has a value. */
interface DockerfileStages {
  readonly args: readonly GlobalArg[];
  readonly stages: readonly Stage[];
  readonly escape: string;
}

/** How many of them are kept. The graph resolves each Dockerfile for one platform after the other; tasks of a batch, each its own at the same time. */
const MOST = 100;

/** By their text, the oldest first: reading takes most of the time of what is asked of a Dockerfile, and much is asked of it. */
const known = new Map<string, DockerfileStages>();

/** @throws DockerfileProblem for a Dockerfile that BuildKit refuses */
export function dockerfileStages(text: string): DockerfileStages {
  const found = known.get(text) ?? read(text);
  known.delete(text);
  known.set(text, found);
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size > MOST) known.delete(oldest);
  return found;
}

function read(text: string): DockerfileStages {
  const { instructions, escape } = parseDockerfile(text);
  return { ...readStages(instructions), escape };
}
