import { withRoots } from './component-roots';

const service = (name: string, dockerfile?: string, inline?: string) => ({
  name,
  services: [name],
  options: { ...(dockerfile === undefined ? { image: 'x' } : { dockerfile }), context: 'deploy' },
  ...(inline !== undefined && { inline }),
  notes: [],
});

const roots = (plans: Parameters<typeof withRoots>[0], projects: Readonly<Record<string, string>> = {}) =>
  withRoots(plans, 'deploy', new Map(Object.entries(projects))).map(({ root }) => root);

describe('withRoots', () => {
  it('gives a service the folder of its Dockerfile, or a new one if that folder is shared or missing', () => {
    expect(
      roots([
        service('web', 'web/Dockerfile'),
        service('api', 'deploy/api.Dockerfile'),
        service('job', 'deploy/job.Dockerfile'),
        service('tool', 'deploy/docker/tool.Dockerfile'),
        service('root', 'Dockerfile'),
        service('db'),
      ]),
    ).toEqual(['web', 'deploy/api', 'deploy/job', 'deploy/tool', 'deploy/root', 'deploy/db']);
  });

  it('gives the folder of the compose file to the one image that is built there', () => {
    expect(roots([service('web', 'deploy/Dockerfile'), service('db')])).toEqual(['deploy', 'deploy/db']);
  });

  it('finds the project that is there, around the Dockerfile or of that name', () => {
    const projects = { 'apps/web': 'web', 'apps/api': 'api', deploy: 'infra' };
    const plans = [service('x', 'apps/web/docker/Dockerfile'), service('api', 'docker/api.Dockerfile')];
    expect(roots(plans, projects)).toEqual(['apps/web', 'apps/api']);
    expect(roots([service('a', 'deploy/a.Dockerfile'), service('b', 'deploy/b.Dockerfile')], projects)).toEqual([
      'deploy',
      'deploy',
    ]);
  });

  it('names images of one project differently', () => {
    const plans = ['app/Dockerfile.worker', 'app/worker.Dockerfile', 'other/worker.Dockerfile'].map((dockerfile) => ({
      ...service('worker', dockerfile),
      services: [],
    }));
    expect(withRoots(plans, '.', new Map()).map(({ name }) => name)).toEqual(['worker', 'worker-2', 'worker']);
  });

  it('gives two Dockerfiles that are written in files of one project different files', () => {
    const plans = [service('web', 'apps/x', 'FROM a'), service('web', 'apps/x', 'FROM b')].map((plan) => ({
      ...plan,
      options: { ...plan.options, context: 'apps/x' },
    }));
    expect(withRoots(plans, 'deploy', new Map([['apps/x', 'x']])).map(({ options }) => options.dockerfile)).toEqual([
      'apps/x/Dockerfile.web',
      'apps/x/Dockerfile.web-2',
    ]);
  });

  it('puts a Dockerfile that is written in the compose file into the folder of its project', () => {
    const [one, two] = withRoots(
      [service('one', 'deploy/x', 'FROM a'), service('two', 'deploy/x', 'FROM b')],
      'deploy',
      new Map(),
    );
    expect([one?.options.dockerfile, two?.options.dockerfile]).toEqual([
      'deploy/one/Dockerfile.one',
      'deploy/two/Dockerfile.two',
    ]);
  });
});
