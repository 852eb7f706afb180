import { createTokens, parseTokenRequest, requiredScope } from './tokens';

const bearer = (body: string) => `Bearer ${(JSON.parse(body) as { token: string }).token}`;

describe('tokens', () => {
  const pull = 'repository:library/alpine:pull';

  it('open the repositories and actions that they were asked for, and no other', () => {
    const tokens = createTokens();
    const authorization = bearer(tokens.issue({ scopes: [pull, 'repository:a/b:pull,push'] }));
    expect(tokens.allow(authorization, pull)).toBe(true);
    expect(tokens.allow(authorization, 'repository:a/b:pull,push')).toBe(true);
    expect(tokens.allow(authorization, 'repository:library/alpine:pull,push')).toBe(false);
    expect(tokens.allow(authorization, 'repository:library/ubuntu:pull')).toBe(false);
    expect(tokens.allow(authorization, undefined)).toBe(true);
  });

  it.each([undefined, '', 'Bearer', 'Bearer made-up', 'Basic dTpw'])('are not forged by %p', (authorization) => {
    expect(createTokens().allow(authorization, undefined)).toBe(false);
  });

  it('expire', () => {
    const tokens = createTokens();
    const authorization = bearer(tokens.issue({ scopes: [pull] }));
    jest.useFakeTimers({ now: Date.now() + 301_000 });
    expect(tokens.allow(authorization, pull)).toBe(false);
    jest.useRealTimers();
  });
});

describe('parseTokenRequest', () => {
  const none = new URLSearchParams();

  it('takes the scopes of a query, repeated or in one', () => {
    const query = new URLSearchParams('service=s&scope=repository:a:pull&scope=repository:b:pull repository:c:pull');
    const scopes = ['repository:a:pull', 'repository:b:pull', 'repository:c:pull'];
    expect(parseTokenRequest(query, none)).toEqual({ scopes });
  });

  it('takes scopes and user of an OAuth2 form', () => {
    const form = new URLSearchParams('grant_type=password&username=me&password=secret&scope=repository:a:pull');
    expect(parseTokenRequest(none, form)).toEqual({ scopes: ['repository:a:pull'], user: 'me' });
  });

  it('takes the user of Basic credentials', () => {
    const basic = `Basic ${Buffer.from('me:se:cret').toString('base64')}`;
    expect(parseTokenRequest(none, none, basic)).toEqual({ scopes: [], user: 'me' });
  });
});

test.each([
  ['GET', 'a/b', 'repository:a/b:pull'],
  ['HEAD', 'a/b', 'repository:a/b:pull'],
  ['PUT', 'a/b', 'repository:a/b:pull,push'],
  ['GET', undefined, undefined],
])('%s of %s needs %s', (method, repository, scope) => {
  expect(requiredScope(method, repository)).toBe(scope);
});
