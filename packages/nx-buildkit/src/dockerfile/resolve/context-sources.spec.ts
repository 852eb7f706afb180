import { contextSources, type SourcesInput } from './context-sources';

const sources = (dockerfile: string, more: Partial<SourcesInput> = {}) =>
  contextSources({ dockerfile, platforms: { platform: 'linux/arm64', buildPlatform: 'linux/amd64' }, ...more });

test.each([
  ['FROM a\nCOPY package.json ./src/ /app/\n', ['package.json', 'src']],
  ['FROM a\nCOPY ["a b", "../c", "/"]\n', ['a b', 'c']],
  ['FROM a\nADD https://e.com/x.tgz /x\nADD local.tgz /y\nCOPY <<EOF /z\nCOPY no /no\nEOF\n', ['local.tgz']],
  ['FROM a\nCOPY "quoted.txt" conf/*.conf /\n', ['conf/*.conf', 'quoted.txt']],
  ['FROM a\nRUN --mount=type=bind,source=go.sum,target=/s --mount=target=/m,src=go.mod true\n', ['go.mod', 'go.sum']],
  ['FROM a\nRUN --mount=type=cache,target=/c --mount=type=secret,id=x --mount=type=ssh true\n', []],
  ['FROM a AS b\nCOPY b /\nFROM a\nCOPY --from=b /b /\nCOPY --from=nginx /x /y\n', ['b']],
  ['FROM a AS unused\nCOPY u /\nFROM a\nCOPY c /\n', ['c']],
  ['FROM a\nCOPY --parents */package.json ./x/./y /\n', ['*/package.json', 'x/y']],
])('%j: %j', (dockerfile, expected) => expect(sources(dockerfile)).toEqual(expected));

test.each([
  ['ARG D=src\nFROM a\nARG D\nCOPY ${D}/x /\n', ['src/x']],
  ['FROM a\nARG D=src\nENV E="$D/e" F=f\nCOPY $E $F /\n', ['f', 'src/e']],
  ['FROM a AS b\nARG D=src\nFROM b\nCOPY $D /\n', ['src']],
  ['FROM a\nARG TARGETARCH\nCOPY bin/$TARGETARCH /\n', ['bin/arm64']],
  ['FROM a\nARG D=x\nENV D y\nCOPY $D /\n', ['y']],
  ['FROM a AS b\nONBUILD COPY trigger /\nFROM b\n', ['trigger']],
])('%j with variables: %j', (dockerfile, expected) => expect(sources(dockerfile)).toEqual(expected));

test('a build argument decides', () => {
  expect(sources('FROM a\nARG D=x\nCOPY $D /\n', { buildArgs: { D: 'y' } })).toEqual(['y']);
});

test.each([
  ['COPY . /app'],
  ['COPY a / /app'],
  ['RUN --mount=target=/src true'],
  ['RUN --mount=type=tmpfs,target=/t true'],
  ['COPY $OF_THE_BASE_IMAGE /x'],
  ['COPY ${OF_THE_BASE_IMAGE:-x} /x'],
  ['ARG EMPTY=\nCOPY $EMPTY /x'],
  ['ARG GIVEN=x\nCOPY $GIVEN /x'],
  ['ARG GIVEN\nENV E=$GIVEN/e\nCOPY $E /x'],
])('%j takes the whole context', (steps) => {
  expect(sources(`FROM a\n${steps}\n`, { unknownArgs: ['GIVEN'] })).toContain('.');
});

test('a base that is not known may be any stage, and another frontend may take anything', () => {
  const stages = 'ARG BASE=a\nFROM a AS one\nCOPY one /\nFROM a AS two\nCOPY two /\nFROM $BASE\nCOPY own /\n';
  expect(sources(stages)).toEqual(['own']);
  expect(sources(stages, { unknownArgs: ['BASE'] })).toEqual(['one', 'own', 'two']);
  expect(sources('# syntax=docker/dockerfile:1\nFROM a\nCOPY x /\n')).toEqual(['x']);
  expect(sources('# syntax=r.corp/docker/dockerfile:1\nFROM a\nCOPY x /\n')).toEqual(['x']);
  expect(sources('# syntax=someone/frontend\nFROM a\nCOPY x /\n')).toEqual(['.']);
});

test('only the stages of the target count', () => {
  const dockerfile = 'FROM a AS one\nCOPY one /\nFROM a AS two\nCOPY two /\n';
  expect(sources(dockerfile, { target: 'one' })).toEqual(['one']);
});

test('thousands of stages that each inherit the variables of all before them are refused', () => {
  const stages = Array.from({ length: 5_000 }, (_, i) => `FROM s${i} AS s${i + 1}\nENV A${i}=x\n`);
  expect(() => sources(`FROM a AS s0\n${stages.join('')}`)).toThrow('inherit too many variables');
});

test.each([
  ['ARG GIVEN\nCOPY conf${GIVEN:+.debug}.txt /x'],
  ['ARG GIVEN\nCOPY conf${GIVEN+.debug}.txt /x'],
  ['ARG GIVEN\nCOPY conf-${GIVEN%%-*}.txt /x'],
  ['ARG GIVEN\nCOPY conf-${GIVEN#nx}.txt /x'],
  ['ARG GIVEN\nCOPY conf-${GIVEN/*/x}.txt /x'],
  ['ARG GIVEN\nCOPY conf-${GIVEN//[a-z]/}.txt /x'],
  ['ARG GIVEN\nENV E=${GIVEN:+x} F=a\nCOPY conf${E}.txt /x'],
  ['ARG GIVEN\nARG FILE=conf${GIVEN:+.debug}.txt\nCOPY $FILE /x'],
  ['COPY conf${OF_THE_BASE_IMAGE:+-alt}.txt /x'],
  ['ARG GIVEN\nRUN --mount=source=conf${GIVEN:+.debug}.txt,target=/x true'],
  ['ARG GIVEN\nRUN --mount=type=$GIVEN,source=conf.txt,target=/x true'],
  ['ARG GIVEN\nENV D=a\nENV ${GIVEN:-D}=b\nCOPY $D /x'],
  ['ARG GIVEN\nENV D=a\nARG ${GIVEN:+D}=b\nCOPY $D /x'],
  ['ARG GIVEN\nENV D=a\nARG $GIVEN\nCOPY $D /x'],
])('what is not known selects files of the context through a substitution in %j', (steps) => {
  const found = sources(`FROM a\n${steps}\n`, { unknownArgs: ['GIVEN'] });
  expect(found.some((path) => ['.', 'conf.txt'].includes(path))).toBe(true);
});

test.each([['FROM base${DEBUG:+-debug}\n'], ['FROM ${DEBUG:+base-debug}${DEBUG:-base}\n'], ['FROM base${DEBUG%x}\n']])(
  'a base that a substitution selects may be any stage: %j',
  (last) => {
    const stages = 'ARG DEBUG\nFROM a AS base\nCOPY usual /\nFROM a AS base-debug\nCOPY debug /\n';
    expect(sources(stages + last, { unknownArgs: ['DEBUG'] })).toEqual(['debug', 'usual']);
  },
);

const ARGS = 'ARG BUILDARCH TARGETARCH TARGETVARIANT TARGETPLATFORM';
const ofAnyPlatform = (dockerfile: string, more: Partial<SourcesInput> = {}) => contextSources({ dockerfile, ...more });

test.each([
  ['COPY bin-${BUILDARCH}-${TARGETARCH}.txt /', '.'],
  ['COPY dist/api/bin-$TARGETARCH$TARGETVARIANT /', 'dist/api/**'],
  ['COPY dist/$TARGETPLATFORM/app /', 'dist/**'],
  ['ENV E=bin-$TARGETARCH\nCOPY dist/$E /', 'dist/**'],
  ['RUN --mount=source=./dist/$TARGETARCH,target=/in true', 'dist/**'],
  ['COPY dist/a${TARGETVARIANT:+b} /', '.'],
  ['COPY dist/$TARGETARCH/../../x /', '.'],
  ['COPY dist/.$TARGETVARIANT./x /', '.'],
  ['COPY dist/$TARGETARCH/$OF_THE_BASE_IMAGE /', '.'],
  ['COPY x /', 'x'],
])('where the platform is not known, %j takes %s', (steps, path) => {
  expect(ofAnyPlatform(`FROM --platform=$BUILDPLATFORM a\n${ARGS}\n${steps}\n`)).toEqual([path]);
});

test('a platform that is not known may select any stage', () => {
  const stages = 'FROM a AS base-amd64\nCOPY one /\nFROM a AS base-arm64\nCOPY two /\n';
  expect(ofAnyPlatform(`${stages}FROM base-$TARGETARCH\n`)).toEqual(['one', 'two']);
  const contexts = { 'base-amd64::linux/amd64': 'other' };
  expect(ofAnyPlatform(`${stages}FROM base-amd64\n`, { contexts })).toEqual(['.']);
});
