import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concerns, readUserPolicy, type SourceRule } from './user-policy';

describe('concerns', () => {
  const rule = (identifier: string, match_type?: SourceRule['selector']['match_type']): SourceRule => ({
    action: 'DENY',
    selector: { identifier, match_type },
  });
  const ref = 'docker.io/library/alpine:3.20';

  it.each<[SourceRule, boolean]>([
    [rule(`docker-image://${ref}`), true],
    [rule('docker-image://docker.io/*'), true],
    [rule('docker-image://docker.io/*:3.20'), true],
    [rule('docker-image://docker-io/*'), false],
    [rule('docker-image://docker.io/*', 'EXACT'), false],
    [rule(`docker-image://${ref}`, 'EXACT'), true],
    [rule('alpine:3\\.\\d+$', 'REGEX'), true],
    [rule('^alpine', 'REGEX'), false],
    [rule('https://*'), false],
    [rule('(?i)ALPINE', 'REGEX'), true],
    [rule('/[[:alpha:]]+:', 'REGEX'), true],
    [rule('\\Adocker-image://docker\\.io/.*\\z', 'REGEX'), true],
  ])('%j: %s', (given, expected) => expect(concerns(given, ref)).resolves.toBe(expected));

  it('takes no time to speak of for a regular expression that JavaScript comes to no end with', () =>
    expect(concerns(rule('^(([a-z/:.-])+)+$', 'REGEX'), `docker.io/library/${'a'.repeat(200)}:3.20!`)).resolves.toBe(
      false,
    ));
});

describe('with files', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'policy-'));
  });
  afterEach(() => rm(root, { recursive: true }));
  const read = (path?: string) => readUserPolicy(root, { EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: path });

  it('reads the policy of the environment, relative to the workspace', async () => {
    const policy = { rules: [{ action: 'DENY', selector: { identifier: 'https://*' } }] };
    await writeFile(join(root, 'policy.json'), JSON.stringify(policy));
    await expect(read('policy.json')).resolves.toEqual(policy);
  });

  it('has no rules when there is no policy', () => expect(read()).resolves.toEqual({}));

  it.each([
    '{',
    '{"rules":[{"action":"MAYBE"}]}',
    '{"rules":[null]}',
    '{"rules":[{"action":"DENY","selector":{}}]}',
    '{"rules":[{"action":"DENY","selector":{"identifier":"[","match_type":"REGEX"}}]}',
  ])('refuses %s', async (text) => {
    await writeFile(join(root, 'policy.json'), text);
    await expect(read('policy.json')).rejects.toThrow('The source policy policy.json cannot be used');
    await expect(read('policy.json')).rejects.toFailWith('NXBK-0809');
  });

  it('refuses a policy that is not there', () => expect(read('nowhere.json')).rejects.toThrow('ENOENT'));
});
