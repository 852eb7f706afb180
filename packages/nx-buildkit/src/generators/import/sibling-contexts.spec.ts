import type { DockerBuildOptions } from '../../component/options';
import { withSiblingContexts } from './sibling-contexts';

const component = (name: string, root: string, options: DockerBuildOptions = {}) => ({
  name,
  root,
  services: [name],
  options,
  notes: [],
});

it('takes services for contexts by the projects that they became, and says what has to be built first', () => {
  const contexts = { a: 'service:base', b: 'service:job', c: 'service:gone', d: './folder' };
  const components = [
    component('base', 'base'),
    component('app', 'app', { buildContexts: contexts }),
    component('api', 'backend', { target: 'api' }),
    component('job', 'backend', { target: 'job', buildContexts: { e: 'service:api' } }),
  ];
  const [, app, , job] = withSiblingContexts(components, ({ root }) => `src-${root}`);
  expect(app).toMatchObject({
    options: { buildContexts: { a: 'project:src-base', b: 'project:src-backend#job', d: './folder' } },
    after: ['job'],
    notes: [{ kind: 'lost', text: 'the context c is the service gone, which builds no image here' }],
  });
  expect(job).toMatchObject({
    options: { buildContexts: { e: 'project:src-backend#api' } },
    after: ['api'],
    notes: [],
  });
});
