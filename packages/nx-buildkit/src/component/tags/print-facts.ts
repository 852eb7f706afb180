/** The program behind a `runtime` input of docker-build: prints what its tags read from git, the CI and the clock, in the workspace's root. */
import { programWords } from '../../util/program-input';
import { readFacts } from './rules/read-facts';
import type { FactName } from './rules/facts';

void readFacts(programWords() as readonly FactName[], { workspaceRoot: process.cwd(), env: process.env }).then(
  (facts) => process.stdout.write(`${JSON.stringify(facts)}\n`),
  (error: Error) => process.stdout.write(`${error.message}\n`),
);
