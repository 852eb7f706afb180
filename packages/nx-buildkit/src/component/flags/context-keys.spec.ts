import { foldContextKeys } from './context-keys';

it.each([
  ['app-base:latest', 'app-base'],
  ['docker.io/library/node:20', 'node:20'],
  ['index.docker.io/team/app', 'team/app'],
  ['ghcr.io/team/app:latest', 'ghcr.io/team/app'],
  ['builder', 'builder'],
])('folds %s to %s', (key, folded) =>
  expect(foldContextKeys({ [key]: 'project:x' })).toEqual({ [folded]: 'project:x' }),
);

it.each(['Builder', 'a b', '', 'node:20::linux/amd64'])('refuses %j', (key) => {
  expect(() => foldContextKeys({ [key]: '.' })).toThrow('is not the name of a stage or an image');
});
