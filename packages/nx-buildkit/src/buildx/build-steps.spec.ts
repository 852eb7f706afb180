import { buildSteps, parseBuildRef } from './build-steps';

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms).toISOString().replace('Z', '176556Z');
const vertex = (name: string, from?: number, to?: number, cached?: boolean) => ({
  digest: `sha256:${name}`,
  name,
  ...(from !== undefined && { started: at(from) }),
  ...(to !== undefined && { completed: at(to) }),
  ...(cached && { cached }),
});
const progress = (...vertexes: readonly object[]) =>
  vertexes.map((one) => JSON.stringify({ vertexes: [one] })).join('\n');

describe('buildSteps', () => {
  it('puts the steps in the order in which they began, with their times since the first one', () => {
    const text = progress(
      vertex('[2/2] RUN b'),
      vertex('[2/2] RUN b', 1_500),
      vertex('[2/2] RUN b', 1_500, 4_000),
      vertex('[1/2] RUN a', 1_000, 1_000, true),
    );
    expect(buildSteps(text)).toEqual([
      { name: '[1/2] RUN a', isCached: true, spans: [{ from: 0, to: 0 }] },
      { name: '[2/2] RUN b', isCached: false, spans: [{ from: 500, to: 3_000 }] },
    ]);
  });

  it('counts time only once when BuildKit reports a step several times', () => {
    const [step] = buildSteps(progress(vertex('a', 0, 10), vertex('a', 5, 20), vertex('a', 5, 8), vertex('a', 30, 40)));
    expect(step?.spans).toEqual([
      { from: 0, to: 20 },
      { from: 30, to: 40 },
    ]);
  });

  it('reads several steps of one line, and passes over everything else', () => {
    const line = JSON.stringify({ vertexes: [null, { digest: 1 }, vertex('a', 0, 1)], logs: [{ data: 'eA==' }] });
    expect(buildSteps(`#1 [internal] booting buildkit\n${line}\n{"vertexes":{}}\n{`)).toHaveLength(1);
    expect(buildSteps('')).toEqual([]);
  });
});

describe('parseBuildRef', () => {
  it('takes the reference of a build apart', () => {
    expect(parseBuildRef('nx-buildkit/nx-buildkit0/4l22jwvnnqdset8s3m5dmhdo6')).toEqual({
      builder: 'nx-buildkit',
      node: 'nx-buildkit0',
      id: '4l22jwvnnqdset8s3m5dmhdo6',
    });
  });

  it.each(['', 'a', 'a/b', 'a/b/c/d', '--builder/b/c', 'a/b/--debug', 'a b/b/c', 'a/b/c\n'])('refuses %j', (text) => {
    expect(parseBuildRef(text)).toBeUndefined();
  });
});
