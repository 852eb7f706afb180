import { posix } from 'node:path';
import type { SentFolder } from './sent-files';
import type { WorkspaceFiles } from './workspace-files';
import { sentPaths, type SentPathsInput } from './sent-paths';

/** What BuildKit is sent of the folder that is the build context. */
export interface SentContext extends SentFolder {
  /** The text of the .dockerignore; empty if it is not there. */
  readonly dockerignore: string;
  /** Its path, relative to the workspace. */
  readonly ignoreFile?: string;
}

/** What a Dockerfile copies of its context, minus what the .dockerignore leaves out. */
export function sentContext(input: SentPathsInput): SentContext {
  const { context, dockerfile, files } = input;
  const paths = sentPaths(input);
  return { folder: context, ...(paths !== undefined && { paths }), ...dockerignoreOf(dockerfile, context, files) };
}

/** The .dockerignore of a context. It says nothing where git ignores it: the daemon of Nx would keep the inputs of its old text. */
function dockerignoreOf(
  dockerfile: string,
  context: string,
  files: WorkspaceFiles,
): Pick<SentContext, 'dockerignore' | 'ignoreFile'> {
  // https://docs.docker.com/build/concepts/context/#filename-and-location: the one beside the Dockerfile wins.
  for (const ignoreFile of [`${dockerfile}.dockerignore`, posix.join(context, '.dockerignore')]) {
    const text = files.read(ignoreFile);
    if (text !== undefined) return { ignoreFile, dockerignore: files.isIgnored(ignoreFile) ? '' : text };
  }
  return { dockerignore: '' };
}
