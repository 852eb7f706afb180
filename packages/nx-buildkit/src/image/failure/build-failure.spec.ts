import type { Driver } from '../../builder/model/builder';
import { buildError, buildFailure } from './build-failure';

const failed = (error: string) =>
  `#7 [2/2] RUN make\n#7 ERROR: something\nERROR: failed to build: failed to solve: ${error}\n`;

describe('buildFailure', () => {
  it.each([
    ['process "/bin/sh -c wget http://x: i/o timeout" did not complete successfully: exit code: 1', 'permanent'],
    ['dockerfile parse error on line 3: unknown instruction: RUM', 'permanent'],
    ['failed to compute cache key: failed to calculate checksum of ref abc: "/missing": not found', 'permanent'],
    [
      'alpine:3.20: failed to resolve source metadata: unexpected status from HEAD request to https://r/v2/: 503 Service Unavailable',
      'transient',
    ],
    ['failed to push r/a:1: Put "https://r/v2/": read tcp: connection reset by peer', 'transient'],
    ['failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF', 'transient'],
    ['DeadlineExceeded: context deadline exceeded', 'transient'],
    ['failed to load cache key: invalid response status 503', 'transient'],
    ['failed to load cache key: invalid response status 429', 'transient'],
    ['failed to load cache key: invalid response status 404', 'permanent'],
    ['failed to load cache key: read tcp 10.0.0.2:49744->10.0.0.3:80: read: connection reset by peer', 'transient'],
    ['failed to load cache key: unexpected EOF', 'transient'],
    [
      "failed to fetch remote https://r/a.git: git stderr:\nfatal: unable to access 'https://r/a.git/': The requested URL returned error: 503\n: exit status 128",
      'transient',
    ],
    [
      "failed to fetch remote https://r/a.git: git stderr:\nfatal: repository 'https://r/a.git/' not found\n: exit status 128",
      'permanent',
    ],
    [
      'failed to push r/a:1: failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://r/token: 503 Service Unavailable',
      'transient',
    ],
    ['failed to push r/a:1: push access denied, repository does not exist or may require authorization', 'permanent'],
    ['failed to copy: unsupported offset', 'poisoned'],
    ['failed commit on ref "layer-sha256:1": unexpected commit digest sha256:2, expected sha256:1', 'poisoned'],
  ])('%s is %s', (error, kind) => expect(buildFailure({ stderr: failed(error) }).kind).toBe(kind));

  it('knows of which layer the builder keeps remains, and says how to be rid of them', () => {
    const layer = `sha256:${'1'.repeat(64)}`;
    const stderr = failed(
      `failed commit on ref "layer-${layer}": unexpected commit digest sha256:2, expected ${layer}: failed precondition`,
    );
    expect(buildFailure({ stderr })).toEqual({ kind: 'poisoned', layer });
    const remedyOf = (driver: Driver) => buildError('a', { stderr }, { builder: { name: 'arm', driver } }).remedy;
    expect(remedyOf('docker-container')).toContain('docker buildx rm arm;');
    expect(remedyOf('remote')).toContain('content/ingest');
    expect(remedyOf('docker')).toContain('run it again');
  });

  it('knows a RUN that the network failed, and one that stood still', () => {
    const command = '/bin/sh -c curl -fO https://packages.example/a';
    const stderr = [
      '#7 [2/2] RUN curl -fO https://packages.example/a',
      '#7 0.1 curl: (52) Empty reply from server',
      `#7 ERROR: process "${command}" did not complete successfully: exit code: 52`,
      `ERROR: failed to build: failed to solve: process "${command}" did not complete successfully: exit code: 52`,
    ].join('\n');
    expect(buildFailure({ stderr })).toMatchObject({ kind: 'run', why: expect.stringContaining('the network failed') });
    expect(buildFailure({ stderr, stalled: '#7' })).toMatchObject({ why: expect.stringContaining('printed nothing') });
    expect(buildError('Building a failed', { stderr })).toMatchObject({
      transient: true,
      what: expect.stringContaining('RUN curl -fO https://packages.example/a: the network failed'),
    });
    const remedy = (proxyIsWithheld: boolean) => buildError('x', { stderr }, { proxyIsWithheld }).remedy;
    expect(remedy(true)).toContain('RUN gets with the option "proxy": true; or check whether the builder can reach');
    expect(remedy(false)).not.toContain('proxy');
  });

  it.each([
    ['a method that is refused', 'curl: (22) The requested URL returned error: 403'],
    [
      'a connection without a proxy',
      'ssh: Could not resolve hostname git.example: Temporary failure in name resolution',
    ],
    ['a certificate', 'npm error code UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unable to get local issuer certificate'],
  ])('names the option downloads when it can be the reason: %s', (_, line) => {
    const error = 'process "/bin/sh -c x" did not complete successfully: exit code: 1';
    const stderr = `#7 [2/2] RUN x\n#7 ERROR: ${error}\n------\n > [2/2] RUN x:\n0.1 ${line}\n------\nERROR: failed to solve: ${error}`;
    expect(buildError('x', { stderr }, { hasDownloads: true }).remedy).toContain('the option downloads');
    expect(buildError('x', { stderr }).remedy).not.toContain('downloads');
  });

  it('names what else the policy denied', () => {
    const error =
      'failed to load LLB: error evaluating the source policy: source "https://a.test/b?c=d" denied by policy';
    expect(buildFailure({ stderr: failed(error) })).toEqual({
      kind: 'denied-download',
      download: 'https://a.test/b?c=d',
    });
  });

  it('names the image that the policy denied', () => {
    const error =
      'alpine:3.20: failed to resolve: source "docker-image://docker.io/library/alpine:3.20" denied by policy';
    expect(buildFailure({ stderr: failed(error) })).toEqual({ kind: 'denied', image: 'docker.io/library/alpine:3.20' });
  });
});

describe('buildError', () => {
  const stderr = [
    '#6 [2/2] RUN exit 3',
    '#6 ERROR: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3',
    '------',
    ' > [2/2] RUN exit 3:',
    '------',
    'Dockerfile:2',
    '   2 | >>> RUN exit 3',
    'ERROR: failed to build: failed to solve: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3',
    '',
  ].join('\n');

  it("shows the Dockerfile's failing lines and BuildKit's own error, and not the steps before", () => {
    const { details } = buildError('Building a failed', { stderr });
    expect(details).toContain('   2 | >>> RUN exit 3');
    expect(details).toContain('ERROR: failed to build');
    expect(details).not.toContain('#6');
  });

  it('masks credentials in what it shows', () => {
    expect(buildError('x', { stderr: 'ERROR: Get "https://user:pw@host/v2?sig=1": EOF' }).details).not.toMatch(
      /pw|sig=1/,
    );
  });

  it('tells where attestations cannot go', () => {
    const { remedy } = buildError('x', {
      stderr: 'ERROR: docker exporter does not currently support exporting manifest lists',
    });
    expect(remedy).toContain('remove sbom and provenance');
  });

  it('tells how to hand over an image that was denied', () => {
    const { remedy } = buildError('x', {
      stderr: 'ERROR: source "docker-image://docker.io/library/a:1" denied by policy',
    });
    expect(remedy).toContain('add docker.io/library/a:1 to extraImages');
  });

  it('has the code of its kind', () => {
    const because = (error: string) => buildError('Building a failed', { stderr: failed(error) });
    expect(buildError('Building a failed', { stderr })).toFailWith('NXBK-0801');
    expect(because('failed to receive status: rpc error: code = Unavailable')).toFailWith('NXBK-0802');
    expect(buildError('Building a failed', { stderr, stalled: '#6' })).toFailWith('NXBK-0803');
    expect(because('source "docker-image://docker.io/library/a:1" denied by policy')).toFailWith('NXBK-0804');
    expect(because('failed to calculate checksum of ref a::b: "/x": not found')).toFailWith('NXBK-0805');
    expect(because('secret token: not found')).toFailWith('NXBK-0806');
    expect(because('docker exporter does not currently support exporting manifest lists')).toFailWith('NXBK-0807');
    expect(buildError('x', { stderr: 'ERROR: unknown flag: --nonesuch' })).toFailWith('NXBK-0810');
    expect(because('something new')).toFailWith('NXBK-0811');
    expect(because('source "https://a.test/b.tgz" denied by policy')).toFailWith('NXBK-0808');
    const unresolved = 'a.test/b:1: failed to resolve source metadata for a.test/b:1';
    expect(because(`${unresolved}: failed to do request: tls: x509: unknown authority`)).toFailWith('NXBK-0512');
    expect(because(`${unresolved}: pull access denied, repository does not exist`)).toFailWith('NXBK-0511');
    expect(because(`${unresolved}: no match for platform in manifest: not found`)).toFailWith('NXBK-0519');
    expect(because('failed to extract layer: write /x: no space left on device')).toFailWith('NXBK-0002');
    // These are about files, not about registries.
    expect(because('dockerfile parse error on line 3: unknown instruction: CERTIFICATE')).toFailWith('NXBK-0811');
    expect(because('exec: "/app": permission denied: unknown')).toFailWith('NXBK-0811');
    expect(because('failed to push r.example/a:1: 418 teapot')).toFailWith('NXBK-0816');
    const noToken = because('failed to push r.example/a:1: failed to authorize: failed to fetch oauth token: EOF');
    expect(noToken).toFailWith('NXBK-0505');
    expect(noToken.remedy).not.toContain('docker login');
  });
});
