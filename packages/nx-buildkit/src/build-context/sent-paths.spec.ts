import { argsDecide, copiedPaths } from './sent-paths';

it.each([
  ['FROM $BASE\n', true],
  ['FROM a\nCOPY \\\n  $FILE /\n', true],
  ['FROM a\nCOPY a\r$FILE /\n', true],
  ['ARG MODE=prod\nFROM a AS base-prod\nFROM base-${MODE}\n', true],
  ['FROM a\nRUN --network=none --mount=type=bind,source=$FILE true\n', true],
  ['FROM a\nONBUILD COPY $FILE /\n', true],
  ['\uFEFFFROM $BASE\n', true],
  ['FROM a\n# RUN true \\\nCOPY $FILE /\n', true],
  ['FROM a\nCOPYY $FILE /\n', true],
  ['FROM ${BASE:-a/b:c}\n', true],
  ['FROM node:$VERSION\n', false],
  ['FROM a\nRUN cp $FILE /\nCOPY a /\n', false],
  ['FROM --platform=$BUILDPLATFORM a\nRUN echo $A\nCOPY a /\n', false],
])('%j: build arguments decide which files are sent: %s', (dockerfile, decide) => {
  expect(argsDecide(dockerfile)).toBe(decide);
});

it('reads a file of many carriage returns at once, which is wrong', () => {
  expect(argsDecide(`FROM a\n${'add\r'.repeat(200_000)}`)).toBe(true);
});

it.each([
  ['COPY bin-$TARGETARCH /'],
  ['RUN echo built at `date` `\nCOPY bin-${TARGETARCH} /'],
  ['# RUN apk add --no-cache \\\nCOPY bin-$TARGETARCH /'],
  ['RUN --network=none --mount=type=bind,source=bin-$TARGETARCH,target=/in cat /in'],
  ['COPY --chmod=755 \\\n  bin-${TARGETARCH:-amd64} /'],
  ['ENV FILE=bin-$TARGETARCH\nCOPY $FILE /'],
])('finds the files of every platform in %j', (steps) => {
  const paths = copiedPaths(`FROM scratch\nARG TARGETARCH\n${steps}\n`, {});
  expect(paths).toEqual(expect.arrayContaining(['bin-amd64', 'bin-arm64']));
});
