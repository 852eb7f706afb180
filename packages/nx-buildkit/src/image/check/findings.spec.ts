import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuildkitError } from '../../errors';
import { describeFinding, distinct, readFindings } from './findings';
import { findingsPath, readRecordedFindings, writeFindings } from './findings-file';
import { keepingFinding } from './keep-finding';

const at = (line: number) => ({ location: { ranges: [{ start: { line }, end: { line } }] } });
const WARNING = {
  ruleName: 'FromAsCasing',
  description: 'The casing should match',
  url: 'https://docs.docker.com/go/dockerfile/rule/from-as-casing/',
  detail: "'as' and 'FROM' keywords' casing do not match",
  ...at(4),
};
const component = { project: 'app', task: 'docker-check', root: 'app' };

describe('readFindings', () => {
  it('reads what BuildKit warns of, by line', () => {
    const text = JSON.stringify({ warnings: [WARNING, { ...WARNING, ...at(1) }], sources: [] });
    const findings = readFindings(text, 'app/Dockerfile');
    expect(findings?.map(({ line, severity }) => [line, severity])).toEqual([
      [1, 'warning'],
      [4, 'warning'],
    ]);
    expect(findings?.map(describeFinding)[0]).toBe(
      "app/Dockerfile:1: FromAsCasing: 'as' and 'FROM' keywords' casing do not match (https://docs.docker.com/go/dockerfile/rule/from-as-casing/)",
    );
  });

  it('reads what keeps the Dockerfile from being built', () => {
    const text = JSON.stringify({ warnings: null, buildError: { message: 'unknown instruction: RUM', ...at(2) } });
    expect(readFindings(text, 'Dockerfile')).toEqual([
      { severity: 'error', file: 'Dockerfile', line: 2, rule: 'NXBK-0401', message: 'unknown instruction: RUM' },
    ]);
  });

  it('knows nothing of an error without a line, or of a text that is not a result', () => {
    expect(
      readFindings(JSON.stringify({ warnings: [], buildError: { message: 'denied by policy' } }), 'x'),
    ).toBeUndefined();
    expect(readFindings('ERROR: no builder', 'x')).toBeUndefined();
  });
});

describe('a file of findings', () => {
  let root: string;
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'findings-'))));
  afterEach(() => rm(root, { recursive: true, force: true }));
  const read = () => readRecordedFindings(findingsPath(root, component));

  it('has what was found, and nothing outside of the workspace', async () => {
    const finding = { severity: 'warning', file: 'app/Dockerfile', line: 3, rule: 'R', message: 'm' } as const;
    await writeFindings(root, component, [finding, { ...finding, file: '../../etc/passwd' }]);
    expect(await read()).toEqual([finding]);
    expect(distinct([finding, { ...finding }])).toEqual([finding]);
  });

  it('has the line that a build failed at until the next build begins', async () => {
    const place = { file: 'app/Dockerfile', line: 2 };
    const details = 'Dockerfile:2\nERROR: failed to solve: unknown instruction: RUM';
    const failure = new BuildkitError({ code: 'NXBK-0811', what: 'x failed', place, details });
    await expect(keepingFinding(root, component, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await read()).toEqual([
      { ...place, severity: 'error', rule: 'NXBK-0811', message: 'failed to solve: unknown instruction: RUM' },
    ]);
    await keepingFinding(root, component, () => Promise.resolve());
    expect(await read()).toEqual([]);
  });
});
