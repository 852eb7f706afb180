import { createHostStates } from './host-states';
import type { RegistryFailure } from '../registry-error';
import { hostsOf } from '../hosts/registry-hosts';

let time = 0;
const now = () => time;
const [a, b, origin] = hostsOf({ corp: { mirrors: ['a', 'b/path'] } }, 'corp');
if (!a || !b || !origin) throw new Error('three hosts');
const hosts = [a, b, origin];

const failure = (kind: RegistryFailure['kind'], retryAfter?: number): RegistryFailure => ({
  kind,
  host: '',
  isMirror: false,
  asked: 'blob',
  reason: '',
  ...(retryAfter !== undefined && { retryAfter }),
});

beforeEach(() => {
  time = 0;
});

test('hosts are asked in their order as long as none has failed', () => {
  expect(createHostStates(now).choose(hosts)).toEqual(hosts);
});

test.each<[RegistryFailure['kind'], number]>([
  ['server-error', 1_000],
  ['broken-off', 1_000],
  ['silent', 30_000],
  ['stalled', 30_000],
  ['unreachable', 30_000],
])('one that fails (%s) is passed over for %d ms, twice as long the next time, and asked again then', (kind, rest) => {
  const states = createHostStates(now);
  states.failed(a, failure(kind));
  expect(states.choose(hosts)).toEqual([b, origin]);
  time += rest;
  expect(states.choose(hosts)).toEqual(hosts);
  states.failed(a, failure(kind));
  time += rest;
  expect(states.choose(hosts)).toEqual([b, origin]);
  time += rest;
  expect(states.choose(hosts)).toEqual(hosts);
});

test('one that names a time is left alone for as long', () => {
  const states = createHostStates(now);
  states.failed(a, failure('rate-limited', 5_000));
  time = 4_999;
  expect(states.choose(hosts)).toEqual([b, origin]);
  time = 5_000;
  expect(states.choose(hosts)).toEqual(hosts);
});

test('requests that fail together count once', () => {
  const states = createHostStates(now);
  for (let i = 0; i < 8; i++) states.failed(a, failure('server-error'));
  time = 1_000;
  expect(states.choose(hosts)).toEqual(hosts);
});

test('one success makes up for all failures', () => {
  const states = createHostStates(now);
  states.failed(a, failure('silent'));
  states.succeeded(a);
  expect(states.choose(hosts)).toEqual(hosts);
});

test('of hosts that all rest, the one that has rested most is asked', () => {
  const states = createHostStates(now);
  states.failed(b, failure('server-error'));
  states.failed(a, failure('silent'));
  states.failed(origin, failure('silent'));
  expect(states.choose(hosts)).toEqual([b]);
});

test('a host that is left out is never asked again, and that is reported once', () => {
  const states = createHostStates(now);
  expect([states.leaveOut(b), states.leaveOut(b)]).toEqual([true, false]);
  time = 1_000_000;
  expect(states.choose(hosts)).toEqual([a, origin]);
  expect(states.choose([b])).toEqual([]);
});
