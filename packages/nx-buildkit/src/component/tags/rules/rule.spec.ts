import { parseFlavor } from './flavor';
import { factsOfRules } from './needs';
import { parseRule } from './rule';

describe('parseRule', () => {
  it('fills in the defaults of docker/metadata-action', () => {
    expect(parseRule('type=sha')).toMatchObject({ priority: 100, attributes: { prefix: 'sha-', format: 'short' } });
    expect(parseRule('type=ref,event=pr')).toMatchObject({ priority: 600, attributes: { prefix: 'pr-' } });
    expect(parseRule('type=raw,"value=a,b",Priority=7')).toMatchObject({ priority: 7, attributes: { value: 'a,b' } });
    expect(parseRule('value=foo=bar')).toMatchObject({ type: 'raw', attributes: { value: 'foo=bar' } });
  });

  it.each([
    ['type=semvar,pattern=x', '"type=semvar" in the tag rule'],
    ['type=semver', 'has no pattern'],
    ['type=ref', 'has no event'],
    ['type=ref,event=branches', '"event=branches"'],
    ['type=sha,format=medium', '"format=medium"'],
    ['type=raw,value=x,patern=y', '"patern"'],
    ['type=raw,value=x,priority=high', '"priority=high"'],
    ['type=match,pattern=x,group=y', '"group=y"'],
  ])('refuses %s', (rule, why) => expect(() => parseRule(rule)).toThrow(why));
});

describe('parseFlavor', () => {
  it('reads what applies to all tags', () =>
    expect(parseFlavor(['latest=false', 'prefix=p,onlatest=true', 'suffix=s'])).toEqual({
      latest: 'false',
      prefix: 'p',
      prefixLatest: true,
      suffix: 's',
      suffixLatest: false,
    }));

  it.each(['latest=maybe', 'onlatest=true', 'postfix=x', 'latest'])('refuses %s', (entry) =>
    expect(() => parseFlavor([entry])).toThrow('in the option flavor is not known'),
  );
});

it.each([
  ['type=ref,event=branch', ['ref']],
  ['type=semver,pattern={{version}}', ['ref']],
  ['type=semver,pattern={{version}},value=v1.0.0', []],
  ['type=sha', ['short-sha']],
  ['type=sha,format=long,prefix={{branch}}-', ['sha', 'ref']],
  ['type=edge', ['ref', 'default-branch']],
  ['type=edge,branch=main', ['ref']],
  ['type=raw,value=latest,enable={{is_default_branch}}', ['is-default-branch']],
  [`type=schedule,pattern={{date 'YYYYMMDD' tz='Asia/Tokyo'}}`, ['event', 'date:YYYYMMDD@Asia/Tokyo']],
  ['type=raw,value=x', []],
])('%s reads %j', (rule, facts) => expect(factsOfRules([parseRule(rule)], parseFlavor([]))).toEqual(facts));

it('knows what the flavor reads', () =>
  expect(factsOfRules([], parseFlavor(['prefix={{tag}}-', `suffix=-{{commit_date 'YY'}}`]))).toEqual([
    'ref',
    'commit-date:YY@UTC',
  ]));
