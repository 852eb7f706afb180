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

it.each<[string, TargetConfiguration, readonly string[]]>([
  ['inputs', { inputs: ['default', '^default'] }, ['...', 'default', '^default']],
  ['inputs', { inputs: undefined }, ['...']],
  ['outputs', { outputs: [] }, ['...']],
  ['outputs', { outputs: ['{projectRoot}/dist', '!{workspaceRoot}/dist'] }, ['...', '{projectRoot}/dist']],
  ['outputs', { outputs: ['{workspaceRoot}/dist', '!{workspaceRoot}/dist/buildkit'] }, ['...', '{workspaceRoot}/dist']],
  ['outputs', { outputs: ['{workspaceRoot}/dist/**/*.js'] }, ['...', '{workspaceRoot}/dist/**/*.js']],
])('refuses %s that leave out what makes a cached task true: %j', (field, own, list) => {
  const refused = check({ ...INFERRED, ...own });
  expect(refused).toFailWith('NXBK-1101');
  expect(refused).toThrow(`The "${field}" that project.json or nx.json gives web:image replace`);
  const remedy = expect.stringContaining(`write "${field}": ${JSON.stringify(list)}`);
  expect(refused).toThrow(expect.objectContaining({ remedy }));
});
