import { expandTemplate, hasKnownTokens, repositoryPart, tagPart } from './template';

const values = {
  imagePrefix: 'ai-infra-',
  projectName: 'gitea',
  version: 'v0.3.8',
  arch: 'arm64',
  env: { CI_REGISTRY: 'registry.example.com' },
};

describe('expandTemplate', () => {
  it('replaces each token by its value', () => {
    expect(expandTemplate('{env.CI_REGISTRY}/{imagePrefix}{projectName}:{version}-{arch}', values)).toBe(
      'registry.example.com/ai-infra-gitea:v0.3.8-arm64',
    );
  });

  it('refuses a token that does not exist and names those that do', () => {
    expect(() => expandTemplate('{nmae}:1', values)).toThrow(
      expect.objectContaining({
        what: '"{nmae}:1" holds the unknown token {nmae}',
        remedy: expect.stringContaining('{env.NAME}'),
      }),
    );
    expect(() => expandTemplate('{constructor}', values)).toThrow('unknown token');
    expect(() => expandTemplate('{constructor}', values)).toFailWith('NXBK-0901');
  });

  it.each([
    ['{branch}', 'on no git branch that git shows, and `git status` there says why'],
    ['{target}', 'no target is named'],
    ['{env.NOWHERE}', 'it is not set'],
    ['{platform}', 'several platforms'],
  ])('says why %s has no value', (template, why) => expect(() => expandTemplate(template, values)).toThrow(why));

  it('says what to do about a token without a value', () =>
    expect(() => expandTemplate('{env.NOWHERE}', values)).toFailWith('NXBK-0902'));
});

it.each([
  ['a/{projectName}:{inputHash}', true],
  ['a/b:{currentDate|YYMM}-{env.BUILD}', true],
  ['a/b:{currentDate}', false],
  ['a/b:{versionActionsVersion}', false],
])('knows whether the tokens of %s exist: %j', (template, known) => expect(hasKnownTokens(template)).toBe(known));

it.each([
  ['feature/Größe#7', 'feature-Gr-e-7'],
  ['--x', 'x'],
  ['release/1.2', 'release-1.2'],
  ['b'.repeat(200), 'b'.repeat(100)],
])('makes %s a part of a tag', (text, part) => expect(tagPart(text)).toBe(part));

it.each([
  ['@scope/My App', 'scope-my-app'],
  ['gitea', 'gitea'],
  ['-a-', 'a'],
])('makes %s a part of a repository', (text, part) => expect(repositoryPart(text)).toBe(part));
