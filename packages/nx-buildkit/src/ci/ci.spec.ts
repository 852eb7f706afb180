import { annotation, outputLines } from './github';
import { codeQualityReport, dotenvReport } from './gitlab';
import { imageValues } from './image-values';

const finding = {
  severity: 'error',
  file: 'apps/a,b/Dockerfile',
  line: 3,
  rule: 'NXBK-0401',
  message: '100%\n::set-output name=x::y',
} as const;
const digest = `sha256:${'a'.repeat(64)}` as const;
const id = `sha256:${'b'.repeat(64)}` as const;
const image = { names: ['r.io/app:1'], platforms: ['linux/arm64'], digest, id, outputs: ['push'] };

it('makes annotations of GitHub in which nothing ends the line', () =>
  expect(annotation(finding)).toBe(
    '::error file=apps/a%2Cb/Dockerfile,line=3,title=NXBK-0401::100%25%0A::set-output name=x::y',
  ));

it('writes outputs of GitHub with a delimiter that no value can have', () => {
  const [first = '', second = ''] = [outputLines({ a: '1' }), outputLines({ a: '1' })];
  expect(first).toMatch(/^a<<(ghadelimiter_[\w-]+)\n1\n\1\n$/);
  expect(second).not.toBe(first);
});

it('adds to the dotenv report of the same job, and to no other one', () => {
  const first = dotenvReport({ 'my-app-digest': 'one' }, '', '7');
  expect(first).toBe('NX_BUILDKIT_JOB=7\nMY_APP_DIGEST=one\n');
  expect(dotenvReport({ 'other-digest': 'two' }, first, '7')).toBe(
    'NX_BUILDKIT_JOB=7\nMY_APP_DIGEST=one\nOTHER_DIGEST=two\n',
  );
  expect(dotenvReport({ 'my-app-digest': 'three' }, first, '7')).toBe('NX_BUILDKIT_JOB=7\nMY_APP_DIGEST=three\n');
  expect(dotenvReport({ 'other-digest': 'two' }, first, '8')).toBe('NX_BUILDKIT_JOB=8\nOTHER_DIGEST=two\n');
});

it('makes a code quality report of GitLab', () => {
  const [entry] = JSON.parse(codeQualityReport([finding]));
  expect(entry).toMatchObject({
    check_name: 'NXBK-0401',
    severity: 'blocker',
    location: { path: 'apps/a,b/Dockerfile', lines: { begin: 3 } },
  });
  const [moved] = JSON.parse(codeQualityReport([{ ...finding, line: 9 }]));
  expect(moved.fingerprint).toBe(entry.fingerprint);
});

describe('imageValues', () => {
  const app = { project: '@acme/my-app', task: 'docker-build', images: [image] };

  it('have the names of docker/build-push-action for the only image of a run', () =>
    expect(imageValues([app])).toMatchObject({
      digest,
      imageid: id,
      image: `r.io/app@${digest}`,
      metadata: JSON.stringify({
        'containerimage.digest': digest,
        'containerimage.config.digest': id,
        'image.name': 'r.io/app:1',
      }),
      'acme-my-app-digest': digest,
    }));

  it('name the project of each of several images, and its platform where it has several', () => {
    const both = { ...app, images: [image, { ...image, platforms: ['linux/amd64'], digest: id }] };
    const names = Object.keys(imageValues([both, { ...app, project: 'db', task: 'docker-merge' }]));
    expect(names.filter((name) => name.endsWith('digest'))).toEqual([
      'acme-my-app-arm64-digest',
      'acme-my-app-amd64-digest',
      'db-docker-merge-digest',
    ]);
  });

  it('leave out what could be the value of another project', () =>
    expect(imageValues([app, { ...app, project: 'acme/my-app' }])).toEqual({}));

  it('have no name with a digest for an image that no registry has', () =>
    expect(imageValues([{ ...app, images: [{ ...image, outputs: ['load'] }] }])).not.toHaveProperty('image'));
});
