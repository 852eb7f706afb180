import { componentFolder, componentName } from './component-folder';

it.each([
  ['src/cartservice/src/Dockerfile', 'src/cartservice', 'cartservice'],
  ['src/cart/docker/Dockerfile', 'src/cart', 'cart'],
  ['src/cart/.docker/build/Dockerfile.dev', 'src/cart', 'cart-dev'],
  ['docker/web.Dockerfile', 'docker', 'web'],
  ['docker/Dockerfile', 'docker', 'shop'],
  ['docker/web/Dockerfile', 'docker/web', 'web'],
  ['src/Dockerfile', 'src', 'shop'],
  ['Dockerfile', '.', 'shop'],
  ['Dockerfile.api', '.', 'api'],
  ['images/alpine/Dockerfile', 'images/alpine', 'alpine'],
])('%s is of %s and called %s', (dockerfile, folder, name) => {
  expect(componentFolder(dockerfile.replace(/\/?[^/]*$/, '') || '.')).toBe(folder);
  expect(componentName(dockerfile, 'shop')).toBe(name);
});
