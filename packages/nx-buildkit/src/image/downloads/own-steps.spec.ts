import { describeRefusal, requireOwnSteps } from './own-steps';

const STDERR = [
  '#5 [b 1/2] FROM alpine',
  '#6 [b 2/2] RUN wget -q http://host.example/tool',
  '#6 0.1 [x 1/2] RUN make',
  '#6 DONE 1.0s',
].join('\n');
const check = (steps?: readonly string[]) => (): void =>
  requireOwnSteps('web:1', { stderr: STDERR }, [{ id: '1', task: 'api:docker-build', ...(steps && { steps }) }]);

it('blames a build for no step that it does not have', () => {
  expect(check(['RUN make', 'RUN wget -q http://host.example/other'])).not.toThrow();
});

it('names the step that a build may have of another one', () => {
  expect(check(['RUN make', 'RUN wget -q http://host.example/tool'])).toThrow(
    /^\[b 2\/2\] RUN wget .* of web:1 may be the one of api:docker-build/,
  );
});

it('takes any step for the one of a build of which nobody knows more', () => {
  expect(check()).toThrow(/^\[b 2\/2\] RUN wget/);
  expect(check([])).toThrow(/^\[b 2\/2\] RUN wget/);
});

it('names the steps of the other build', () => {
  const refusal = { id: '1', task: 'api:docker-build' };
  expect(describeRefusal({ ...refusal, steps: ['RUN a', 'RUN b'] })).toBe('RUN a or RUN b of api:docker-build');
  expect(describeRefusal(refusal)).toBe('a RUN of api:docker-build');
});
