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

  it.each(['DB_PASSWORD', 'GITEA_SECRET', 'NPM_TOKEN', 'SSH_PRIVATE_KEY', 'apiKey', 'AWS_ACCESS_KEY', 'PASSWORD'])(
    'refuses %s and points at secrets',
    (name) =>
      expect(() => declaredArgs({ [name]: 'x' })).toThrow(
        expect.objectContaining({ remedy: expect.stringContaining(`env=${name}`) }),
      ),
  );

  it.each(['TOKEN_URL', 'KEYCLOAK_VERSION', 'COMPASS', 'PASSENGER_COUNT', 'MONKEY'])('takes %s', (name) =>
    expect(declaredArgs({ [name]: 'x' })).toEqual({ [name]: 'x' }),
  );

  it.each(['A B', '', '--push', 'A=B', '1A'])('refuses %j as a name', (name) =>
    expect(() => declaredArgs({ [name]: 'x' })).toThrow('no name of a build argument'),
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

  it('refuses a secret, whether it has a value or not', () => {
    expect(() => argsFromSources(['DB_PASSWORD'], sources)).toThrow('looks like a secret');
  });
});
