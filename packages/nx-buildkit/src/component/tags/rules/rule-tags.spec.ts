import type { Facts } from './facts';
import { parseFlavor } from './flavor';
import { parseRule } from './rule';
import { ruleTags } from './rule-tags';

const SHA = '860c1904a1ce19322e91ac35af1ab07466440c37';
const NOW = { 'date:YYYYMMDD@UTC': '20200110', 'date:YYYYMMDD-HHmmss@Asia/Tokyo': '20200110-093000' };

/** What is known of a ref of a repository whose default branch is master. */
function factsOf(ref: string, event = 'push'): Facts {
  const isDefault = ref === 'refs/heads/master' || event === 'schedule';
  const baseRef = ref.startsWith('refs/pull/') ? { 'base-ref': 'master' } : {};
  return {
    ref,
    event,
    sha: SHA,
    'short-sha': SHA.slice(0, 7),
    'default-branch': 'master',
    'is-default-branch': String(isDefault),
    ...baseRef,
    ...NOW,
  };
}

function tags(rules: readonly string[], facts: Facts, flavor: readonly string[] = []): readonly string[] {
  const expand = (text: string): string => text.replaceAll('{arch}', 'arm64');
  return ruleTags(rules.map(parseRule), parseFlavor(flavor), { facts, expand }).map(({ tag }) => tag);
}

/** https://github.com/docker/metadata-action/blob/v6.0.0/README.md, its tables, row by row; without `latest`, which they leave out. */
describe('the documented results of docker/metadata-action', () => {
  const first = (rule: string, ref: string, event?: string): string | undefined =>
    tags([rule], factsOf(ref, event), ['latest=false'])[0];

  it.each([
    ['nightly', 'nightly'],
    [`{{date 'YYYYMMDD'}}`, '20200110'],
    [`{{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}`, '20200110-093000'],
  ])('type=schedule,pattern=%s is %s', (pattern, tag) => {
    expect(first(`type=schedule,pattern=${pattern}`, 'refs/heads/master', 'schedule')).toBe(tag);
    expect(first(`type=schedule,pattern=${pattern}`, 'refs/heads/master')).toBeUndefined();
  });

  it.each([
    ['v1.2.3', '{{raw}}', 'v1.2.3'],
    ['v1.2.3', '{{version}}', '1.2.3'],
    ['v1.2.3', '{{major}}.{{minor}}', '1.2'],
    ['v1.2.3', 'v{{major}}', 'v1'],
    ['v1.2.3', '{{minor}}', '2'],
    ['v1.2.3', '{{patch}}', '3'],
    ['p1/v1.2.3', '{{version}},match=v(\\d.\\d.\\d)$', '1.2.3'],
    ['v2.0.8-beta.67', '{{raw}}', 'v2.0.8-beta.67'],
    ['v2.0.8-beta.67', '{{version}}', '2.0.8-beta.67'],
    ['v2.0.8-beta.67', '{{major}}', '2.0.8-beta.67'],
    ['v2.0.8-beta.67', '{{major}}.{{minor}}', '2.0.8-beta.67'],
  ])('the git tag %s is, by type=semver,pattern=%s, %s', (tag, pattern, expected) => {
    expect(first(`type=semver,pattern=${pattern}`, `refs/tags/${tag}`)).toBe(expected);
    expect(first(`type=semver,pattern=${pattern},value=${tag}`, 'refs/heads/dev')).toBe(expected);
    expect(first(`type=semver,pattern=${pattern}`, 'refs/heads/dev')).toBeUndefined();
  });

  it.each([
    ['1.2.3', '{{raw}}', '1.2.3'],
    ['1.2.3', '{{version}}', '1.2.3'],
    ['v1.2.3', '{{version}}', '1.2.3'],
    ['1.2.3', '{{major}}.{{minor}}', '1.2'],
    ['1.2.3', 'v{{major}}', 'v1'],
    ['v1.2.3rc2', '{{raw}}', 'v1.2.3rc2'],
    ['1.2.3rc2', '{{version}}', '1.2.3rc2'],
    ['p1/v1.2.3', '{{version}},match=v(\\d.\\d.\\d)$', '1.2.3'],
    ['1.2.3rc2', '{{major}}.{{minor}}', '1.2.3rc2'],
    ['1.2.3post1', '{{major}}.{{minor}}', '1.2.3.post1'],
    ['1.2.3beta2', '{{major}}.{{minor}}', '1.2.3b2'],
    ['1.0dev4', '{{major}}.{{minor}}', '1.0.dev4'],
  ])('the git tag %s is, by type=pep440,pattern=%s, %s', (tag, pattern, expected) =>
    expect(first(`type=pep440,pattern=${pattern}`, `refs/tags/${tag}`)).toBe(expected),
  );

  it.each([
    ['v1.2.3', '\\d.\\d.\\d', '0', '1.2.3'],
    ['v2.0.8-beta.67', 'v(.*)', '1', '2.0.8-beta.67'],
    ['v2.0.8-beta.67', 'v(\\d.\\d)', '1', '2.0'],
    ['20200110-RC2', '\\d+', '0', '20200110'],
    ['p1/v1.2.3', 'p1/v(\\d.\\d.\\d)', '1', '1.2.3'],
  ])('the git tag %s is, by type=match,pattern=%s,group=%s, %s', (tag, pattern, group, expected) =>
    expect(first(`type=match,pattern=${pattern},group=${group}`, `refs/tags/${tag}`)).toBe(expected),
  );

  it.each([
    ['pr', 'refs/pull/2/merge', 'pr-2'],
    ['branch', 'refs/heads/master', 'master'],
    ['branch', 'refs/heads/my/branch', 'my-branch'],
    ['tag', 'refs/tags/v1.2.3', 'v1.2.3'],
    ['tag', 'refs/tags/v2.0.8-beta.67', 'v2.0.8-beta.67'],
  ])('type=ref,event=%s of %s is %s', (event, ref, tag) => {
    const all = ['pr', 'branch', 'tag'].map((one) => first(`type=ref,event=${one}`, ref));
    expect(all.filter((one) => one !== undefined)).toEqual([tag]);
    expect(first(`type=ref,event=${event}`, ref)).toBe(tag);
  });

  it.each([
    ['{{branch}}', ['', 'master', 'my-branch', '']],
    ['{{tag}}', ['', '', '', 'v1.2.3']],
    ['{{sha}}', ['860c190', '860c190', '860c190', '860c190']],
    ['{{base_ref}}', ['master', '', '', '']],
    ['{{is_default_branch}}', ['false', 'true', 'false', 'false']],
    ['{{is_not_default_branch}}', ['true', 'false', 'true', 'true']],
  ])('%s is, for a pull request, the default branch, another one and a tag, %j', (expression, expected) => {
    const refs = ['refs/pull/2/merge', 'refs/heads/master', 'refs/heads/my/branch', 'refs/tags/v1.2.3'];
    expect(refs.map((ref) => first(`type=raw,value=x${expression}`, ref))).toEqual(expected.map((text) => `x${text}`));
  });

  it('has short and long commits, and edge for the default branch', () => {
    expect(first('type=sha', 'refs/heads/dev')).toBe('sha-860c190');
    expect(first('type=sha,format=long', 'refs/heads/dev')).toBe(`sha-${SHA}`);
    expect(first('type=edge', 'refs/heads/master')).toBe('edge');
    expect(first('type=edge', 'refs/heads/dev')).toBeUndefined();
    expect(first('type=edge,branch=dev', 'refs/heads/dev')).toBe('edge');
    expect(first('type=raw,foo', 'refs/heads/dev')).toBe('foo');
  });

  it.each([
    ['type=ref,event=tag', true],
    ['type=semver,pattern={{version}}', true],
    ['type=pep440,pattern={{version}}', true],
    ['type=match,pattern=\\d', true],
    ['type=raw,value=x', false],
    ['type=sha', false],
  ])('%s brings latest along: %j', (rule, expected) => {
    expect(tags([rule], factsOf('refs/tags/v1.2.3')).includes('latest')).toBe(expected);
    expect(tags([rule], factsOf('refs/tags/v1.2.3'), ['latest=true'])).toContain('latest');
    expect(tags([rule], factsOf('refs/tags/v1.2.3'), ['latest=false'])).not.toContain('latest');
  });

  it('brings no latest along for a preview', () =>
    expect(tags(['type=semver,pattern={{version}}'], factsOf('refs/tags/v2.0.8-beta.67'))).toEqual(['2.0.8-beta.67']));
});

it('orders tags by priority, and lists each once', () => {
  const rules = ['type=sha', 'type=raw,value=b', 'type=ref,event=branch', 'type=raw,a,priority=2000', 'type=raw,b'];
  expect(tags(rules, factsOf('refs/heads/master'))).toEqual(['a', 'master', 'b', 'sha-860c190']);
});

it('puts the flavor around tags, unless the rule has its own, and around latest if asked to', () => {
  const flavor = ['latest=true', 'prefix=p-', 'suffix=-{{branch}}-{arch},onlatest=true'];
  const rules = ['type=raw,value=a', 'type=raw,value=b,suffix=', 'type=sha'];
  expect(tags(rules, factsOf('refs/heads/master'), flavor)).toEqual([
    'p-a-master-arm64',
    'p-b',
    'sha-860c190-master-arm64',
    'latest-master-arm64',
  ]);
});

it('never reads the name of a branch as a template', () =>
  expect(tags(['type=ref,event=branch', 'type=raw,value={{branch}}'], factsOf('refs/heads/{arch}-{{sha}}'))).toEqual([
    '-arch---sha-',
  ]));

it('gives latest to the default branch alone', () => {
  const rules = ['type=ref,event=branch', 'type=raw,value=latest,enable={{is_default_branch}}'];
  expect(tags(rules, factsOf('refs/heads/master'))).toEqual(['master', 'latest']);
  expect(tags(rules, factsOf('refs/heads/dev'))).toEqual(['dev']);
});

it.each([
  ['type=raw,value={{brnach}}', 'is not an expression'],
  ['type=raw,value={{date}}', 'is not an expression'],
  [`type=raw,value={{branch 'x'}}`, 'is not an expression'],
  ['type=semver,pattern={{prerelease}}', 'is not an expression'],
  ['type=raw,value=x,enable=yes', '"enable" in the tag rule'],
  ["type=raw,value={{commit_date 'YYYY'}}", 'git shows no commit'],
  ['type=match,pattern=(', 'is not a regular expression'],
])('refuses %s', (rule, why) => expect(() => tags([rule], factsOf('refs/tags/v1.2.3'))).toThrow(why));
