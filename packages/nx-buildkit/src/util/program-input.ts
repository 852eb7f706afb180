/** Needed only where the plugin runs from its TypeScript source. */
const REGISTER = __filename.endsWith('.ts') ? '--require @swc-node/register ' : '';

/** An input of Nx that is what a command prints. */
export interface RuntimeInput {
  readonly runtime: string;
}

/**
 * The input of Nx that a program of this plugin prints. It is required from the workspace's root, so that it is found in every layout of node_modules.
 *
 * @param program path of its module, relative to `src`
 * @param words that the program gets by {@link programWords}
 */
export function programInput(program: string, words: readonly string[]): RuntimeInput {
  // What a shell does not take literally in double quotes is written as in a URL.
  const quoted = words.map((word) => ` "${word.replace(/[^\p{L}\d_./:@+ =,*?~#()[\]{}'-]/gu, encodeURIComponent)}"`);
  return { runtime: `node ${REGISTER}-e "require('nx-buildkit/src/${program}')"${quoted.join('')}` };
}

/** The words that were handed to the program of a {@link programInput}, which runs now. */
export function programWords(): readonly string[] {
  return process.argv.slice(1).map(decodeURIComponent);
}
