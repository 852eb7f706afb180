import { normalizeReference } from '../oci/reference';
import { dockerfileStages } from './instructions/dockerfile-stages';
import type { GlobalArg, Stage } from './instructions/stages';
import { detectSyntax } from './parser/syntax';
import { isKnownGrammar } from './resolve/frontend';
import { DockerfileProblem } from './text/problem';

/**
 * The global arguments and the stages of a Dockerfile; none if it is in a language that only its frontend (`# syntax`) can read.
 *
 * @throws DockerfileProblem for a Dockerfile that BuildKit refuses
 */
export function readDockerfile(text: string): {
  readonly args: readonly GlobalArg[];
  readonly stages: readonly Stage[];
} {
  try {
    return dockerfileStages(text);
  } catch (error) {
    const syntax = normalizeReference(detectSyntax(text) ?? '');
    if (syntax === undefined || isKnownGrammar(syntax) || !(error instanceof DockerfileProblem)) throw error;
    return { args: [], stages: [] };
  }
}
