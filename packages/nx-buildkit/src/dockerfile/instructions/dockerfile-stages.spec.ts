import { dockerfileStages } from './dockerfile-stages';

it('reads a Dockerfile once while others are read, and again when many were', () => {
  const first = dockerfileStages('FROM a');
  dockerfileStages('FROM b');
  expect(dockerfileStages('FROM a')).toBe(first);
  for (let i = 0; i < 100; i++) dockerfileStages(`FROM c${i}`);
  expect(dockerfileStages('FROM a')).not.toBe(first);
  expect(JSON.stringify(dockerfileStages('FROM a'))).toBe(JSON.stringify(first));
});
