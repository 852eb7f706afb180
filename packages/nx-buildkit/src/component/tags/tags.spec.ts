import { imageTags, type TagOptions } from './tags';

const values = { imagePrefix: 'ai-infra-', projectName: 'gitea', version: 'v0.3.8', env: {} };
const arm64: TagOptions = {
  severalTargets: false,
  archSuffix: true,
  platforms: ['linux/arm64'],
  imagePerPlatform: false,
};
const index: TagOptions = { ...arm64, platforms: ['linux/arm64', 'linux/amd64'] };

describe('imageTags', () => {
  it('ends the default tag of one platform in its architecture', () => {
    expect(imageTags(arm64, values)).toEqual(['ai-infra-gitea:v0.3.8-arm64']);
    expect(imageTags({ ...arm64, platforms: ['linux/arm/v7'] }, values)).toEqual(['ai-infra-gitea:v0.3.8-armv7']);
  });

  it('leaves the architecture out of an image of several platforms, and when asked to', () => {
    expect(imageTags(index, values)).toEqual(['ai-infra-gitea:v0.3.8']);
    expect(imageTags({ ...arm64, archSuffix: false }, values)).toEqual(['ai-infra-gitea:v0.3.8']);
  });

  it('gives images of one platform each different tags with any template', () => {
    const each = { ...arm64, archSuffix: false, imagePerPlatform: true };
    expect(imageTags(each, values)).toEqual(['ai-infra-gitea:v0.3.8-arm64']);
    expect(imageTags({ ...each, templates: ['a:1', 'host:5000/b', 'c:{platform}'] }, values)).toEqual([
      'a:1-arm64',
      'host:5000/b:arm64',
      'c:linux-arm64',
    ]);
  });

  it('gives each of several targets a name', () => {
    const tags = imageTags({ ...arm64, severalTargets: true }, { ...values, target: 'init' });
    expect(tags).toEqual(['ai-infra-gitea-init:v0.3.8-arm64']);
  });

  it('refuses {arch} in the middle of a tag of several platforms', () => {
    expect(() => imageTags({ ...index, templates: ['a-{arch}x/{arch}:1'] }, values)).toThrow('several platforms');
  });

  it.each(['Upper:1', 'a:b:c', 'a:-x', 'a b', '', 'a@sha256:00', '--load', 'a/:1', `a:${'x'.repeat(129)}`])(
    'refuses %j',
    (template) =>
      expect(() => imageTags({ ...arm64, templates: [template] }, values)).toThrow('is not a valid image name'),
  );

  it('says how a name is written', () =>
    expect(() => imageTags({ ...arm64, templates: ['Upper:1'] }, values)).toFailWith('NXBK-0903'));

  it.each(['localhost:5000/a/b_c:V1', 'registry.example.com/a__b-c.d', 'a'])('takes %s', (template) =>
    expect(imageTags({ ...arm64, templates: [template] }, values)).toEqual([template]),
  );

  it('lists a name once', () => expect(imageTags({ ...arm64, templates: ['a:1', 'a:1'] }, values)).toEqual(['a:1']));
});

describe('imageTags by rules', () => {
  const facts = { ref: 'refs/heads/main', 'short-sha': '860c190', 'is-default-branch': 'true' };
  const named = (options: Partial<TagOptions>) => imageTags({ ...arm64, ...options }, { ...values, facts });

  it('makes tags for the default image, and leaves names as they are', () =>
    expect(named({ templates: ['type=ref,event=branch', 'a/b:{version}', 'type=sha'] })).toEqual([
      'a/b:v0.3.8',
      'ai-infra-gitea:main',
      'ai-infra-gitea:sha-860c190',
    ]));

  it('makes the same tags for each image', () =>
    expect(named({ templates: ['type=ref,event=branch'], images: ['x.io/A', 'y.io/{projectName}'] })).toEqual([
      'x.io/a:main',
      'y.io/gitea:main',
    ]));

  it('gives images of one platform each different tags with any rules', () => {
    const rules = [
      'type=ref,event=branch',
      'type=raw,value={arch}-x',
      'type=raw,value=latest,enable={{is_default_branch}}',
    ];
    expect(named({ templates: rules, imagePerPlatform: true })).toEqual([
      'ai-infra-gitea:main-arm64',
      'ai-infra-gitea:arm64-x',
      'ai-infra-gitea:latest-arm64',
    ]);
    expect(named({ templates: ['type=sha,suffix=-{arch}'] })).toEqual(['ai-infra-gitea:sha-860c190-arm64']);
    expect(named({ templates: ['type=sha,suffix=-{arch}'], platforms: index.platforms })).toEqual([
      'ai-infra-gitea:sha-860c190',
    ]);
  });

  it('has a repository for each of several targets', () =>
    expect(
      imageTags({ ...arm64, severalTargets: true, templates: ['type=sha'] }, { ...values, facts, target: 'init' }),
    ).toEqual(['ai-infra-gitea-init:sha-860c190']));

  it('refuses to leave an image without a name, and says for what no rule gives a tag', () =>
    expect(() => named({ templates: ['type=ref,event=tag'] })).toThrow('gives a tag for refs/heads/main'));

  it('says where to look when git shows nothing that a rule could have', () =>
    expect(() => imageTags({ ...arm64, templates: ['type=sha'] }, { ...values, facts: {} })).toThrow('`git status`'));

  it('has the hash of the task and dates in names and rules', () => {
    const own = { ...values, facts: { 'currentDate:YYMM.DD': '2001.10' }, inputHash: '1234' };
    const templates = ['a:{inputHash}', 'a:{currentDate|YYMM.DD}', 'type=raw,value=in-{inputHash}'];
    expect(imageTags({ ...arm64, templates }, own)).toEqual(['a:1234', 'a:2001.10', 'ai-infra-gitea:in-1234']);
    expect(() => imageTags({ ...arm64, templates }, values)).toThrow('only the run that builds the image knows it');
  });
});
