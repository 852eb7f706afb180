import { discoverBaseImages, resolveBaseImages, type DiscoveryInput } from '../discover-base-images.ts';

const discover = (dockerfile: string, more: Partial<DiscoveryInput> = {}) =>
  resolveBaseImages({ dockerfile, platform: 'linux/arm64', buildPlatform: 'linux/amd64', ...more });

test('an image says where it is named, what it is then, and what replaces it', () => {
  const { images } = discover('ARG V=3.20\nFROM alpine:$V AS a\nFROM a\nCOPY --chown=1 --from=alpine:3.20 / /\n');
  expect(images).toEqual([
    {
      ref: 'docker.io/library/alpine:3.20',
      platform: 'linux/arm64',
      isNamedContext: false,
      source: 'registry',
      contextKey: 'alpine:3.20',
      isStageName: false,
      isAskedFor: true,
      uses: [
        { written: 'alpine:3.20', line: 2, column: 6 },
        { written: 'alpine:3.20', line: 4, column: 6 },
      ],
    },
  ]);
});

test.each([
  ['FROM alpine AS alpine', true],
  ['FROM alpine:latest AS Alpine', true],
  ['FROM alpine:3 AS alpine', false],
  ['FROM debian AS alpine\nFROM x\nRUN --mount=from=alpine:latest,target=/x true', true],
])('%j: a stage has the name of the context: %s', (dockerfile, isStageName) => {
  expect(discover(dockerfile).images.find(({ ref }) => ref.includes('alpine'))).toMatchObject({ isStageName });
});

test('an image that only a trigger makes needed is pulled without being asked for', () => {
  const dockerfile = 'FROM a AS s\nCOPY --from=late / /\nFROM b AS t\nONBUILD COPY --from=s / /\nFROM t\n';
  const asked = discover(dockerfile).images.map(({ ref, isAskedFor }) => [ref, isAskedFor]);
  expect(asked).toEqual([
    ['docker.io/library/a:latest', true],
    ['docker.io/library/b:latest', true],
    ['docker.io/library/late:latest', false],
  ]);
  const { images } = discoverBaseImages({ dockerfile, platform: '', buildPlatform: 'linux/amd64' });
  expect(images).toHaveLength(2);
});

test('triggers of known images ask for more images, and those for more', () => {
  const triggers = (...OnBuild: string[]) => ({ config: { OnBuild } });
  const imageConfig = {
    'docker.io/library/a:latest': triggers('COPY --from=b / /'),
    'docker.io/library/b:latest': triggers('RUN --mount=from=c,target=/c true'),
    'docker.io/library/loop:latest': triggers('COPY --from=loop / /'),
  };
  expect(discover('FROM a', { imageConfig }).images.map(({ contextKey }) => contextKey)).toEqual(['a', 'b', 'c']);
  expect(() => discover('FROM loop', { imageConfig })).toThrow('ever more images');
});

test('an image of an OCI layout is not an image of a registry', () => {
  const contexts = { alpine: `oci-layout:///some/where:tag@sha256:${'a'.repeat(64)}` };
  expect(discover('FROM alpine', { contexts }).images).toMatchObject([
    { source: 'oci-layout', contextKey: expect.anything() },
  ]);
});

test.each([
  ['FROM x\nFROM  alpine:\n', '2:7', 'not a valid image reference'],
  ['FROM x\nFROM $NONE\n', '2:6', 'should not be blank'],
  ['FROM --platform=$NONE x', '1:23', 'empty platform'],
  ['FROM x\nCOPY a b\nCOPY --chown=1 --from=$A a b', '3:6', '--from'],
  ['FROM x\nCOPY --from=7 a b', '2:6', 'invalid stage index 7'],
  ['FROM x AS a\nCOPY --from=b / /\nFROM y AS b\nRUN \\\n --mount=from=a true', '5:2', 'circular'],
  ['ARG A=${B:?wanted}\nFROM x', '1:5', 'B: wanted'],
  ['FROM x\nRNU y', '2:1', 'unknown instruction: RNU'],
  ['FROM x # c', '1:1', 'one or three arguments'],
  ['FROM x AS b\nONBUILD COPY --from=$A / /\nFROM b\n', '3:6', 'variable expansion'],
])('%j is refused at %s: %s', (dockerfile, place, what) => {
  const refused = () => discover(dockerfile, { file: 'app/Dockerfile' });
  expect(refused).toThrow(`app/Dockerfile:${place}: `);
  expect(refused).toThrow(what);
});

test('a message does not repeat a whole file', () => {
  expect.assertions(1);
  try {
    discover(`FROM x:${'y'.repeat(60_000)}`);
  } catch (error) {
    expect((error as Error).message.length).toBeLessThan(600);
  }
});

test('thousands of stages that copy from each other do not overflow the stack', () => {
  const stages = Array.from({ length: 5000 }, (_, i) => `FROM s${i} AS t${i}\nCOPY --from=t${i - 1} / /`);
  expect(discover(['FROM x AS t-1', ...stages].join('\n').replace('--from=t-1', '--from=x')).images).toHaveLength(5001);
});

const numbers = Array.from({ length: 3_000 }, (_, i) => i);

test.each([
  [
    'variables that double',
    () => `ARG A0=x\n${numbers.map((i) => `ARG A${i + 1}=$A${i}$A${i}`).join('\n')}\nFROM a`,
    'are too long',
  ],
  [
    'a long variable in many others',
    () => `ARG A=${'x'.repeat(60_000)}\n${numbers.map((i) => `ARG B${i}=$A`).join('\n')}\nFROM a`,
    'are too long',
  ],
  [
    'triggers in many stages',
    () =>
      `FROM a AS b\n${'ONBUILD RUN x\n'.repeat(3_000)}${numbers.map((i) => `FROM b AS s${i}`).join('\n')}\nFROM a\n` +
      numbers.map((i) => `COPY --from=s${i} / /`).join('\n'),
    'too many triggers',
  ],
  ['megabytes', () => `FROM a\n${'#\n'.repeat(3_000_000)}`, 'more than 4 MiB'],
])('%s are refused at once', (_name, dockerfile, why) => {
  expect(() => discover(dockerfile())).toThrow(why);
});

test.each([
  ['arguments', () => 'a '.repeat(30_000)],
  ['white space', () => ' '.repeat(60_000)],
])('megabytes of %s in one instruction are read at once', (_name, piece) => {
  const lines = Array.from({ length: 30 }, () => `${piece()}\\\n`).join('');
  expect(discover(`FROM x\nRUN a${lines}b\nCOPY a${lines}b\n`).images).toHaveLength(1);
  expect(discover(`FROM x\nRUN ${'a'.repeat(60_000)}\\\n${lines}\n`).images).toHaveLength(1);
});
