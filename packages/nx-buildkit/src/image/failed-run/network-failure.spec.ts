import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FailedRun } from './failed-run';
import { networkFailure } from './network-failure';

/** What tools really printed when a host was made to fail, and what tests and compilers print: each with the verdict as its heading. */
const OUTPUTS = join(__dirname, 'outputs');

interface Example {
  readonly verdict: string;
  readonly run: FailedRun;
}

function examplesIn(file: string): readonly Example[] {
  const sections = readFileSync(join(OUTPUTS, file), 'utf8').split(/^### /m).slice(1);
  return sections.map((section) => {
    const [verdict = '', command = '', ...rest] = section.trimEnd().split('\n');
    const exitCode = Number(rest.pop()?.replace('exit ', ''));
    return { verdict, run: { step: 'RUN', command: command.slice(2), exitCode, lines: rest } };
  });
}

function verdictOf(run: FailedRun): string {
  const failure = networkFailure(run);
  return failure ? `${failure.tool}, ${failure.host ?? 'unknown host'}: ${failure.reason}` : 'no';
}

describe.each(readdirSync(OUTPUTS))('%s', (file) => {
  it.each(examplesIn(file).map((example, i) => [i + 1, example] as const))('example %i', (_, { verdict, run }) => {
    expect({ ...run, verdict: verdictOf(run) }).toEqual({ ...run, verdict });
  });
});
