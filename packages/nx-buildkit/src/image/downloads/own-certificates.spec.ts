import { ownCertificates } from './own-certificates';

it.each([
  ['FROM node\nRUN npm ci', 'write ARG NODE_EXTRA_CA_CERTS into its stage'],
  ['FROM node\nRUN cd app && \\\n  yarn install', 'RUN yarn: Node has certificates of its own'],
  ['FROM node\nRUN --network=default CI=1 npm ci', 'RUN npm: Node'],
  ['FROM maven\nRUN mvn -B package', 'RUN mvn: Java has certificates of its own'],
  ['FROM gradle\nRUN ./gradlew build', 'RUN ./gradlew: Java'],
  ['FROM node\nRUN <<EOF\ncd app\nnpm ci\nEOF', 'RUN npm: Node'],
  ['FROM node\nRUN ["npm", "ci"]', 'RUN npm: Node'],
  ['FROM node\nRUN ["sh", "-c", "cd app && npm ci"]', 'RUN npm: Node'],
  [
    'FROM docker.io/library/node:24 AS deps\nFROM deps\nRUN scripts/build',
    'RUN scripts/build on docker.io/library/node:24: Node',
  ],
  ['FROM eclipse-temurin:21\nRUN make', 'RUN make on eclipse-temurin:21: Java'],
  ['FROM python:3.11-slim\nRUN pip install x', 'RUN pip: pip before 24.2'],
])('tells of %j', (dockerfile, told) => {
  expect(ownCertificates(dockerfile)).toEqual([expect.stringContaining(told)]);
});

it.each([
  'FROM node\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt\nRUN npm ci',
  'FROM node\nARG NODE_EXTRA_CA_CERTS\nRUN npm ci',
  'FROM node\nRUN apt-get update',
  'FROM python:3.13\nRUN pip install x',
  'FROM debian\nRUN pip install x && ./build.sh',
  'FROM python:3.9\nARG PIP_CERT\nRUN pip install x',
  '# syntax=other.example/frontend\n{}',
  'FROM alpine\nRUN apk add npm curl',
  'FROM alpine\nRUN ["apk", "add", "npm"]',
  'FROM alpine\nRUN echo npm ci && apk add maven',
  'FROM alpine\n# RUN npm ci\nRUN curl -fO https://example.com/npm.tgz',
])('says nothing of %j', (dockerfile) => {
  expect(ownCertificates(dockerfile)).toEqual([]);
});
