import { componentSettings, contextOf, dockerfileOf } from './settings';

const gitea = { project: 'gitea', task: 'docker-build', root: 'examples/gitea' };
const none = { env: {} };

describe('componentSettings', () => {
  it("takes the project's folder and its Dockerfile when nothing is said", () => {
    expect(componentSettings({ platform: 'aarch64' }, gitea, none)).toEqual({
      ...gitea,
      platforms: ['linux/arm64'],
      dockerfile: 'examples/gitea/Dockerfile',
      context: 'examples/gitea',
      stages: [undefined],
      buildArgs: {},
      buildContexts: {},
      fromEngine: [],
    });
  });

  it('takes Dockerfile and context from anywhere in the workspace', () => {
    const settings = componentSettings({ dockerfile: './src/gitea/Dockerfile', context: './' }, gitea, none);
    expect(settings).toMatchObject({ dockerfile: 'src/gitea/Dockerfile', context: '.' });
  });

  it('has one form of a path for the graph and for the build, also of one written on Windows', () => {
    const options = { dockerfile: 'src\\gitea\\Dockerfile', context: '.\\src\\' };
    const plain = { dockerfile: 'src/gitea/Dockerfile', context: 'src' };
    expect(componentSettings(options, gitea, none)).toMatchObject(plain);
    expect({ dockerfile: dockerfileOf('x', options), context: contextOf('x', options) }).toEqual(plain);
  });

  it('leaves a context that BuildKit fetches alone', () => {
    const context = 'https://github.com/docker/buildx.git#v0.29.1';
    expect(componentSettings({ context }, gitea, none).context).toBe(context);
  });

  it.each(['../elsewhere', '/etc', '..', 'a/../../b'])('refuses the path %s, which leaves the workspace', (context) =>
    expect(() => componentSettings({ context }, gitea, none)).toFailWith('NXBK-0406'),
  );

  it('knows an upstream image by the option image', () => {
    const settings = componentSettings({ image: 'postgres:16' }, gitea, none);
    expect(settings.image).toBe('postgres:16');
    expect(settings.dockerfile).toBeUndefined();
  });

  it.each([{ dockerfile: 'Dockerfile' }, { target: 'app' }, { targets: { app: {} } }])(
    'refuses image together with %j',
    (options) => expect(() => componentSettings({ image: 'postgres:16', ...options }, gitea, none)).toThrow('both'),
  );

  it('refuses target together with targets', () => {
    expect(() => componentSettings({ target: 'a', targets: { b: {} } }, gitea, none)).toThrow(
      'both target and targets',
    );
    expect(() => componentSettings({ target: 'a', targets: { b: {} } }, gitea, none)).toFailWith('NXBK-0405');
  });

  it('builds each of several stages', () => {
    expect(componentSettings({ targets: { app: {}, init: {} } }, gitea, none).stages).toEqual(['app', 'init']);
  });

  it('lets declared build arguments win over those of the environment', () => {
    const options = { buildArgs: { A: 'declared' }, buildArgsFromEnv: ['A', 'B'] };
    const { buildArgs } = componentSettings(options, gitea, { env: { A: 'env', B: 'env' } });
    expect(buildArgs).toEqual({ A: 'declared', B: 'env' });
  });

  it.each([
    [true, 'docker/buildkit-syft-scanner:stable-1'],
    ['generator=registry.example.com/scanner:2', 'registry.example.com/scanner:2'],
    ['mode=max', 'docker/buildkit-syft-scanner:stable-1'],
    [false, undefined],
  ])('names the scanner image of sbom %j', (sbom, generator) =>
    expect(componentSettings({ sbom }, gitea, none).sbomGenerator).toBe(generator),
  );
});
