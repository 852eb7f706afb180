import { isRunning, podCommands } from './pods';

const running = { running: {} };
it.each([
  ['one that runs', {}, 'Running', running, true],
  ['one that waits for a node', {}, 'Pending', undefined, false],
  ['one that was told to end', { deletionTimestamp: '2026-01-01T00:00:00Z' }, 'Running', running, false],
  ['one whose container has ended', {}, 'Running', { waiting: { reason: 'CrashLoopBackOff' } }, false],
])('tells pods that can be worked with: %s', (_, more, phase, state, is) => {
  const metadata = { name: 'b0-1', ...more };
  expect(isRunning({ metadata, status: { phase, containerStatuses: [{ state }] } })).toBe(is);
});

it('names the namespace in the lines to type, if it is not the one of the kubeconfig', () => {
  expect(podCommands('b0', undefined)).toBe(
    'kubectl describe pods --selector app=b0 and kubectl logs --selector app=b0',
  );
  expect(podCommands('b0', 'ci')).toContain('kubectl --namespace ci logs');
});
