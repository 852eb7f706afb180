import { shellExports, usersOwn, variablesFor } from './environment';
import { engineHome } from './paths';

const home = engineHome({ NX_BUILDKIT_ENGINE_HOME: '/e' });

describe('variablesFor', () => {
  const environment = { engine: 'own', path: '/b', variables: { DOCKER_HOST: 'unix:///s' } } as const;

  it('puts the programs before the rest of PATH, once however often it is evaluated', () => {
    const first = variablesFor(environment, { PATH: '/usr/bin:/bin' });
    expect(first).toEqual({ DOCKER_HOST: 'unix:///s', PATH: '/b:/usr/bin:/bin' });
    expect(variablesFor(environment, first)).toEqual(first);
  });

  it('sets nothing for an engine that needs nothing', () => {
    expect(variablesFor({ engine: 'found', variables: {} }, { PATH: '/bin' })).toEqual({});
  });
});

describe('shellExports', () => {
  it('quotes what a shell would read', () => {
    expect(shellExports({ A: "it's $HOME", B: 'b' })).toBe("export A='it'\\''s $HOME'\nexport B='b'\n");
  });
});

describe('usersOwn', () => {
  it('leaves out what `tools/engine env` set', () => {
    const current = { DOCKER_HOST: 'unix:///e/run/docker.sock', DOCKER_CONFIG: '/e/docker-config', PATH: '/bin' };
    expect(usersOwn(home, current)).toEqual({ DOCKER_HOST: undefined, DOCKER_CONFIG: undefined, PATH: '/bin' });
  });

  it('keeps what the user set', () => {
    const current = { DOCKER_HOST: 'tcp://other:2375', DOCKER_CONFIG: '/mine' };
    expect(usersOwn(home, current)).toEqual(current);
  });
});
