import { ciVariables, isMeant, isNeeded, withRegistry } from './ci-system';

it('leaves out what is there already', () => {
  const there = ['npm ci', 'apt-get update -qq && apt-get install -y x', 'echo "$P" | docker login --password-stdin r'];
  expect(there.filter(isNeeded)).toEqual([]);
  expect(isNeeded('npx nx run-many -t docker-build')).toBe(true);
  expect(['IMAGE_TAG', 'DOCKER_HOST'].filter(isMeant)).toEqual(['IMAGE_TAG']);
});

it('puts the registry that is there in the place of those that the pages name', () => {
  const text = '["ghcr.io/acme/", "registry.example.com/team/", "quay.io/x"]';
  expect(withRegistry(text, 'hub:5000')).toBe('["hub:5000/acme/", "hub:5000/team/", "quay.io/x"]');
});

it.each([
  ['.github/workflows/images.yml', 'GITHUB_SHA'],
  ['.gitlab-ci.yml', 'CI_COMMIT_SHA'],
  ['Jenkinsfile', 'GIT_COMMIT'],
])('has the variables of the system of %s', (path, name) => {
  expect(ciVariables(path, { commit: 'c1', before: 'c0', registry: 'hub' })).toHaveProperty(name, 'c1');
});
