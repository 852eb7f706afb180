import { linkLayouts } from './layout-links';

const image = `:locked@sha256:${'a'.repeat(64)}`;

it.each(['/cache/images', '/home/me/my images, "old"', '/home/ünïcode/images'])('leaves %s as it is', (path) => {
  const contexts = { alpine: `oci-layout://${path}${image}` };
  expect(linkLayouts(contexts, '/tmp/build')).toEqual({ contexts, links: new Map() });
});

it.each(['/home/me@corp/images', '/work/a:b/images', '/w/@scope:app@1/images'])('links %s', (path) => {
  const contexts = { alpine: `oci-layout://${path}${image}`, 'alpine:3.20': `oci-layout://${path}${image}` };
  const { contexts: linked, links } = linkLayouts(contexts, '/tmp/build');
  const [[link = '', target] = []] = links;
  expect([links.size, link, target]).toEqual([1, expect.stringMatching(/^\/tmp\/build\/layout-\w+$/), path]);
  expect(new Set(Object.values(linked))).toEqual(new Set([`oci-layout://${link}${image}`]));
});

it('leaves other contexts to buildx', () => {
  const contexts = { a: 'https://github.com/o/r.git#v1', b: 'docker-image://r:5000/a@sha256:00', c: '/work/a@b' };
  expect(linkLayouts(contexts, '/tmp/build')).toEqual({ contexts, links: new Map() });
});
