import type { WhyEnded } from '../../downloads/open-downloads';
import { createDownloadCounter, type DownloadCounter } from '../../downloads/tally';
import type { BuildSpec } from '../plan/image-spec';
import type { BuildEnvironment } from './build-environment';
import { failedBuild } from './run-build';

const URL_OF_FILE = new URL('http://host.example/f');
const DIGEST = `sha256:${'a'.repeat(64)}` as const;
const FAILED = 'ERROR: failed to solve: process "/bin/sh -c curl" did not complete successfully: exit code: 22';

function ended(why: WhyEnded): AbortController {
  const end = new AbortController();
  end.abort(why);
  return end;
}

/** The error of a build whose RUN failed with these words, after its downloads went so. */
function failedAfter(count: (counter: DownloadCounter) => void, words: string, end = new AbortController()) {
  const counter = createDownloadCounter();
  counter.request();
  count(counter);
  const spec = { tags: ['web:1'], dockerfile: 'Dockerfile', context: '.', platforms: [] } as unknown as BuildSpec;
  const tally = () => counter.total(new Set());
  const downloads = { tally, end: () => end.signal } as BuildEnvironment['downloads'];
  const builder = { name: 'b' } as BuildEnvironment['builder'];
  const environment = { task: 'web:docker-build', whoMakes: () => undefined, proxyArgs: {}, downloads, builder };
  return failedBuild(spec, { stderr: `#7 [2/2] RUN curl\n${words}\n${FAILED}` }, environment);
}

describe('failedBuild', () => {
  it('blames the file that RUN was refused', () => {
    const locked = { url: URL_OF_FILE.href, digest: DIGEST, size: 1 };
    const failure = failedAfter(({ refused }) => refused(URL_OF_FILE, [locked], 'sha256:other'), 'curl: (18) closed');
    expect(failure).toFailWith('NXBK-1004');
  });

  it('blames what the store lacks, where RUN says so', () => {
    const lack = ({ missing }: DownloadCounter) => missing(URL_OF_FILE);
    expect(failedAfter(lack, 'curl: (22) The requested URL returned error: 404')).toFailWith('NXBK-1005');
    expect(failedAfter(lack, 'main.c:3: error: expected ;')).toFailWith('NXBK-0801');
  });

  it('blames what the store lacks, where the build was ended for that', () => {
    expect(failedAfter(({ missing }) => missing(URL_OF_FILE), 'ERROR: context canceled', ended('refused'))).toFailWith(
      'NXBK-1005',
    );
  });

  it('blames what could not be kept, where the build was ended for that, and names the RUN that got it', () => {
    const failure = { code: 'NXBK-0002', what: '/store/f: no space left on device (ENOSPC)' } as const;
    const count = ({ unstored }: DownloadCounter) => unstored(URL_OF_FILE, failure);
    const error = failedAfter(count, 'ERROR: context canceled', ended('unstored'));
    expect(error).toFailWith('NXBK-0002');
    expect(error.what).toContain(`failed: [2/2] RUN curl: ${URL_OF_FILE.href} cannot be kept, and so not be locked`);
    expect(failedAfter(count, 'main.c:3: error: expected ;')).toFailWith('NXBK-0801');
  });
});
