import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What moby/patternmatcher v0.6.0 says of some paths (MatchesOrParentMatches): by number those that the lines ignore. */
interface Judgements {
  readonly paths: readonly string[];
  readonly cases: readonly { readonly lines: readonly string[]; readonly ignored: readonly number[] }[];
}

export function dockerignoreCases(): Judgements {
  return JSON.parse(readFileSync(join(__dirname, 'dockerignore-cases.json'), 'utf8')) as Judgements;
}
