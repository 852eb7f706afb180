import { certificateArgs } from './certificate-args';

const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

it.each([
  ['FROM node\nARG NODE_EXTRA_CA_CERTS\nRUN npm ci', { NODE_EXTRA_CA_CERTS: BUNDLE }],
  ['FROM python:3.9\nARG VERSION PIP_CERT\nRUN pip install x', { PIP_CERT: BUNDLE }],
  ['ARG NODE_EXTRA_CA_CERTS\nFROM node\nARG NODE_EXTRA_CA_CERTS\nRUN npm ci', { NODE_EXTRA_CA_CERTS: BUNDLE }],
  ['FROM node\nRUN npm ci', {}],
  ['FROM node\nARG NODE_EXTRA_CA_CERTS=/mine.crt\nRUN npm ci', {}],
  ['ARG NODE_EXTRA_CA_CERTS=/mine.crt\nFROM node\nARG NODE_EXTRA_CA_CERTS\nRUN npm ci', {}],
  ['# syntax=other.example/frontend\n{}', {}],
])('fills in what %j leaves open', (dockerfile, args) => {
  expect(certificateArgs(dockerfile)).toEqual(args);
});
