import { argsFromSources, declaredArgs } from './build-args';

describe('declaredArgs', () => {
  it('turns values into text', () => {
    expect(declaredArgs({ VERSION: '1.25', RETRIES: 3, DEBUG: false })).toEqual({
      VERSION: '1.25',
      RETRIES: '3',
      DEBUG: 'false',
    });
    expect(declaredArgs(undefined)).toEqual({});
  });

  it.each([
    'DB_PASSWORD',
    'GITEA_SECRET',
    'NPM_TOKEN',
    'SSH_PRIVATE_KEY',
    'apiKey',
    'AWS_ACCESS_KEY',
    'PASSWORD',
    'GITHUB_PAT',
    'DB_PWD',
  ])('refuses %s and points at secrets', (name) =>
    expect(() => declaredArgs({ [name]: 'x' })).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining(`env=${name}`) }),
    ),
  );

  it.each(['TOKEN_URL', 'KEYCLOAK_VERSION', 'COMPASS', 'PASSENGER_COUNT', 'MONKEY'])('takes %s', (name) =>
    expect(declaredArgs({ [name]: 'x' })).toEqual({ [name]: 'x' }),
  );

  it.each([
    ['ghp_' + 'a'.repeat(36), 'a token of GitHub'],
    ['glpat-' + 'a'.repeat(20), 'a token of GitLab'],
    ['AKIA' + 'A'.repeat(16), 'an access key of AWS'],
    ['-----BEGIN PRIVATE KEY-----\nx', 'a private key'],
    ['https://user:hunter2@host/', 'a URL with credentials'],
  ])('refuses the value %j of an argument with a harmless name, without repeating it', (value, what) => {
    const refused = () => declaredArgs({ VERSION: value });
    expect(refused).toThrow(`VERSION holds ${what}`);
    expect(refused).not.toThrow(value);
  });

  it.each(['NEXT_PUBLIC_GOOGLE_MAPS_API_KEY', 'VITE_MAPBOX_TOKEN', 'REACT_APP_API_KEY', 'NG_APP_TOKEN', 'PUBLIC_KEY'])(
    'takes %s, which is public',
    (name) => expect(declaredArgs({ [name]: `AIza${'a'.repeat(35)}` })).toEqual({ [name]: `AIza${'a'.repeat(35)}` }),
  );

  it('refuses the private token of another service under a public name', () =>
    expect(() => declaredArgs({ NEXT_PUBLIC_TOKEN: `ghp_${'a'.repeat(36)}` })).toThrow('a token of GitHub'));

  it('takes a name that the user vouches for', () =>
    expect(declaredArgs({ API_KEY: 'x', DB_PWD: 'y' }, ['API_KEY', 'DB_PWD'])).toEqual({ API_KEY: 'x', DB_PWD: 'y' }));

  it.each(['A B', '', '--push', 'A=B', '1A'])('refuses %j as a name', (name) =>
    expect(() => declaredArgs({ [name]: 'x' })).toThrow('not a name of a build argument'),
  );
});

describe('argsFromSources', () => {
  const sources = { env: { A: 'env', EMPTY: '', OTHER: 'no' }, envFile: { A: 'file', B: 'file', DB_PASSWORD: 'x' } };

  it('takes only what the list names, the environment before the file', () => {
    expect(argsFromSources(['A', 'B', 'EMPTY'], sources)).toEqual({ A: 'env', B: 'file', EMPTY: '' });
  });

  it("leaves out what has no value, so that the Dockerfile's default holds", () => {
    expect(argsFromSources(['NOWHERE'], sources)).toEqual({});
  });

  it('refuses a token that the environment holds under a harmless name', () => {
    const env = { VERSION: `npm_${'a'.repeat(36)}` };
    expect(() => argsFromSources(['VERSION'], { env })).toThrow('VERSION holds a token of npm');
    expect(argsFromSources(['VERSION'], { env }, ['VERSION'])).toEqual(env);
  });

  it('refuses a secret, whether it has a value or not', () => {
    expect(() => argsFromSources(['DB_PASSWORD'], sources)).toThrow('looks like a secret');
  });
});
