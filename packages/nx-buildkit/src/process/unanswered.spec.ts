import type { Outcome } from './run';
import { unanswered } from './unanswered';

const question = { file: 'kubectl', args: ['get', 'pods'] };
const outcome = (more: Partial<Outcome>): Outcome => ({ exitCode: 1, stdout: '', stderr: '', ...more });

it.each<[string, Partial<Outcome>, string]>([
  ['a program that is not there', { startError: 'spawn kubectl ENOENT' }, 'kubectl is not installed'],
  ['one that may not be started', { startError: 'spawn kubectl EACCES' }, 'spawn kubectl EACCES'],
  ['one that takes too long', { ended: 'timeout', stderr: 'waiting' }, 'no answer came in time'],
  ['its last line', { stderr: 'warning\nerror: https://me:secret@host refused\n' }, 'error: https://***@host refused'],
  [
    'the last line of a program in a pod',
    { stderr: 'error: failed to dial\ncommand terminated with exit code 1\n' },
    'error: failed to dial',
  ],
  ['that it said nothing', {}, 'kubectl said nothing'],
])('says why there is no answer: %s', (_, more, unknown) =>
  expect(unanswered(question, outcome(more))).toEqual({ unknown, line: 'kubectl get pods' }),
);
