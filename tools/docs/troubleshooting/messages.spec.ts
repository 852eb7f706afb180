import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES, describeCode } from '../../../packages/nx-buildkit/src/error-codes/catalogue';

const ROOT = join(__dirname, '../../..');
const SOURCES = join(ROOT, 'packages/nx-buildkit/src');

/** What stands for something else in a message, or is put together where it is written: names, numbers, and what follows from them. */
const PLACEHOLDER = new RegExp(
  ['HOST', '…', String.raw`linux/\w+`, String.raw`[\d.]+ (?:min|s)\b`, String.raw`\d+`, ' times', ', and', '^,']
    .concat(['sha256:', '"credsStore"', '"fail"', 'HTTPS_PROXY', 'Dockerfile'])
    .join('|'),
);

const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith('error-codes'))
  .map((file) => readFileSync(join(SOURCES, file), 'utf8'))
  .join('\n');

const inTable = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, message = '']) => message));
const messages = [...inTable, ...CODES.flatMap((code) => describeCode(code).seen ?? [])];

test.each(messages)('%s is what somebody reads', (message) => {
  const words = message.split(PLACEHOLDER).map((part) => part.trim());
  const missing = words.filter((text) => /\w{3}/.test(text) && !sources.includes(text));
  expect(missing).toEqual([]);
});
