import { ownCertificates } from './own-certificates';

it.each([
  ['FROM node\nRUN npm ci', 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt'],
  ['FROM node\nRUN cd app && \\\n  yarn install', 'RUN yarn: Node has certificates of its own'],
  ['FROM node\nRUN --network=default CI=1 npm ci', 'RUN npm: Node'],
  ['FROM maven\nRUN mvn -B package', 'RUN mvn: Java has certificates of its own'],
  ['FROM gradle\nRUN ./gradlew build', 'RUN ./gradlew: Java'],
  ['FROM node\nRUN <<EOF\ncd app\nnpm ci\nEOF', 'RUN npm: Node'],
  ['FROM node\nRUN ["npm", "ci"]', 'RUN npm: Node'],
  ['FROM node\nRUN ["sh", "-c", "cd app && npm ci"]', 'RUN npm: Node'],
])('tells of %j', (dockerfile, told) => {
  expect(ownCertificates(dockerfile)).toEqual([expect.stringContaining(told)]);
});

it.each([
  'FROM node\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt\nRUN npm ci',
  'FROM alpine\nRUN apk add npm curl',
  'FROM alpine\nRUN ["apk", "add", "npm"]',
  'FROM alpine\nRUN echo npm ci && apk add maven',
  'FROM alpine\n# RUN npm ci\nRUN curl -fO https://example.com/npm.tgz',
])('says nothing of %j', (dockerfile) => {
  expect(ownCertificates(dockerfile)).toEqual([]);
});
