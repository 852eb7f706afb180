import { dockerfileFilter, isDockerfile, targetVariants, variantOf } from './dockerfile-names';
import { pluginOptionsWithDefaults } from './plugin-options';

const isNamed = dockerfileFilter(pluginOptionsWithDefaults().dockerfiles);

describe('dockerfileFilter', () => {
  it.each(['Dockerfile', 'Dockerfile.worker', 'worker.Dockerfile', 'Dockerfile.input'])('takes %s', (name) => {
    expect(isNamed(name)).toBe(true);
  });

  it.each(
    ['tpl', 'tmpl', 'template', 'j2', 'in', 'bak', 'backup', 'orig', 'old', 'swp', 'dockerignore', 'BAK'].map(
      (ending) => `Dockerfile.${ending}`,
    ),
  )('leaves %s to what makes Dockerfiles of it', (name) => {
    expect(isNamed(name)).toBe(false);
  });

  it('leaves what editors keep', () => {
    expect(['Dockerfile~', 'Dockerfile.worker.orig', 'old.Dockerfile.swp'].filter(isNamed)).toEqual([]);
  });

  it('takes other names where the option says so', () => {
    const names = ['Containerfile', 'dockerfile', 'Dockerfile-worker', 'api.dockerfile', 'Containerfile.bak'];
    expect(names.filter(dockerfileFilter(['Containerfile*', 'dockerfile', 'Dockerfile-*', '*.dockerfile']))).toEqual(
      names.slice(0, 4),
    );
  });
});

describe('isDockerfile', () => {
  it.each([
    'FROM alpine',
    'from --platform=$BUILDPLATFORM "alpine:3.20" as x',
    'ARG B\nFROM ${B:-alpine}\n',
    'FROM \\\n  alpine',
    '# syntax = example.com/frontend\nanything: at all',
  ])('takes %j under any name', (text) => {
    expect(isDockerfile('Dockerfile.web', text)).toBe(true);
  });

  it.each([
    'FROM {{ base_image }}\nRUN true',
    'FROM <%= base %>',
    'FROM @BASE@:@TAG@',
    'FROM %%BASE%%',
    'FROM {% if x %}alpine{% endif %}',
  ])('recognizes the template %j under any name', (text) => {
    expect(isDockerfile('Dockerfile', text)).toBe(false);
  });

  it('takes a file without FROM only where its name says plainly what it is, so that its build can tell', () => {
    expect(['Dockerfile', 'Containerfile'].map((name) => isDockerfile(name, 'FORM alpine'))).toEqual([true, true]);
    expect(['Dockerfile.md', 'Dockerfile.common', 'lib.Dockerfile'].some((name) => isDockerfile(name, 'text'))).toBe(
      false,
    );
  });
});

describe('variantOf', () => {
  it.each([
    ['Dockerfile', ''],
    ['Containerfile', ''],
    ['dockerfile', ''],
    ['Dockerfile.worker', 'worker'],
    ['Dockerfile-worker', 'worker'],
    ['worker.Dockerfile', 'worker'],
    ['api.dockerfile', 'api'],
    ['Containerfile.prod', 'prod'],
  ])('of %s is %j', (name, variant) => expect(variantOf(name)).toBe(variant));
});

describe('targetVariants', () => {
  it.each([
    [
      ['Dockerfile', 'Dockerfile.worker'],
      ['', 'worker'],
    ],
    [
      ['Containerfile', 'Dockerfile', 'dockerfile'],
      ['', 'dockerfile', 'dockerfile-2'],
    ],
    [
      ['Dockerfile.worker', 'worker.Dockerfile'],
      ['worker', 'worker.dockerfile'],
    ],
    [
      ['Dockerfile.Web', 'Dockerfile.web'],
      ['Web', 'dockerfile.web'],
    ],
    [
      ['Dockerfile.a-b', 'Dockerfile.a:b'],
      ['a-b', 'dockerfile.a-b'],
    ],
  ])('of %j are %j', (names, variants) => expect([...targetVariants(names).values()]).toEqual(variants));
});
