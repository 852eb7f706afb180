import { describeStates } from './troubles';

const pod = (status: Parameters<typeof describeStates>[0]['status']) => ({ metadata: { name: 'b0-1' }, status });

describe('describeStates', () => {
  it.each<[string, Parameters<typeof describeStates>[0]['status'], readonly string[]]>([
    ['nothing of a pod that is ready', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }, []],
    [
      'that no node has room',
      {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes: Insufficient memory' }],
      },
      ['0/1 nodes: Insufficient memory'],
    ],
    [
      'that its image cannot be pulled',
      {
        phase: 'Pending',
        containerStatuses: [{ state: { waiting: { reason: 'ErrImagePull', message: 'no such host' } } }],
      },
      ['ErrImagePull: no such host'],
    ],
    [
      'that its container ends again and again',
      {
        phase: 'Running',
        containerStatuses: [
          {
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { reason: 'Error', exitCode: 1 } },
          },
        ],
      },
      ['CrashLoopBackOff', 'its container ended with exit code 1 (Error)'],
    ],
    ['the phase when nothing else is known', { phase: 'Pending' }, ['its phase is Pending']],
  ])('says %s', (_, status, lines) => expect(describeStates(pod(status))).toEqual(lines));
});
