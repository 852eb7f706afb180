import type { TargetConfiguration } from '@nx/devkit';
import { requireInferredCaching } from './require-inferred-caching';

const INFERRED: TargetConfiguration = {
  cache: true,
  inputs: ['{projectRoot}/Dockerfile', { env: 'MARK' }],
  outputs: ['{workspaceRoot}/dist/buildkit/{projectName}/image'],
};
const OWN = { project: 'web', root: 'apps/web', task: 'image' };

function check(target: TargetConfiguration, namedInputs?: Record<string, { env: string }[]>): () => void {
  const context = {
    projectsConfigurations: { version: 2, projects: { web: { root: OWN.root, targets: { image: target } } } },
    nxJsonConfiguration: { namedInputs },
  };
  return () => requireInferredCaching(context, OWN, { input: 'MARK', output: 'dist/buildkit/web/image' });
}

it.each<[string, TargetConfiguration]>([
  ['as it is inferred', INFERRED],
  [
    'with more of both',
    { ...INFERRED, inputs: [...(INFERRED.inputs ?? []), 'default'], outputs: ['{workspaceRoot}/dist'] },
  ],
  ['that is not cached', { inputs: ['default'], outputs: [] }],
])('accepts a target %s', (_, target) => expect(check(target)).not.toThrow());

it('accepts inputs that have a name, if the target names them', () => {
  const named = { image: [{ env: 'MARK' }] };
  expect(check({ ...INFERRED, inputs: ['image'] }, named)).not.toThrow();
  expect(check({ ...INFERRED, inputs: ['default'] }, named)).toThrow('"inputs"');
});

it.each<[string, TargetConfiguration]>([
  ['inputs', { ...INFERRED, inputs: ['default', '^default'] }],
  ['inputs', { ...INFERRED, inputs: undefined }],
  ['outputs', { ...INFERRED, outputs: [] }],
  ['outputs', { ...INFERRED, outputs: ['{projectRoot}/dist', '!{workspaceRoot}/dist'] }],
  ['outputs', { ...INFERRED, outputs: ['{workspaceRoot}/dist', '!{workspaceRoot}/dist/buildkit'] }],
  ['outputs', { ...INFERRED, outputs: ['{workspaceRoot}/dist/**/*.js'] }],
])('refuses %s that leave out what makes a cached task true', (field, target) =>
  expect(check(target)).toThrow(`The "${field}" that project.json or nx.json gives web:image replace`),
);
