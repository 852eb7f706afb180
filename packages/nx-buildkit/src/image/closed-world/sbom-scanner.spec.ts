import { prepareScanner, scannerOf } from './sbom-scanner';

const indexDigest = `sha256:${'a'.repeat(64)}` as const;
const ref = 'docker.io/docker/buildkit-syft-scanner:stable-1';
const place = {
  builder: 'nx',
  buildx: 'v0.38.2',
  context: `oci-layout:///store:locked@${indexDigest}`,
  folder: '/tmp/f',
};
const prepare = (sbom: boolean | string) =>
  prepareScanner({ ref, indexDigest }, { sbom, platforms: ['linux/arm64', 'linux/amd64'] }, place);

describe('scannerOf', () => {
  it.each([
    [true, ref],
    ['generator=registry.example.com/scanner:2', 'registry.example.com/scanner:2'],
    [false, undefined],
    ['false', undefined],
    [undefined, undefined],
  ])('for the option %j is %s', (sbom, scanner) => expect(scannerOf({ sbom })).toBe(scanner));
});

describe('prepareScanner', () => {
  it('names the scanner by its digest and keeps other parameters', () => {
    expect(prepare(true)?.sbom).toBe(`generator=${ref}@${indexDigest}`);
    expect(prepare('generator=docker/buildkit-syft-scanner:stable-1,select=x')?.sbom).toBe(
      `generator=${ref}@${indexDigest},select=x`,
    );
  });

  it('hands the scanner over under the very name that BuildKit will look for', () => {
    const { dockerfile, warmUp } = prepare(true) ?? {};
    expect(dockerfile).toContain(`FROM --platform=$BUILDPLATFORM ${ref}@${indexDigest} AS scanner\n`);
    expect(warmUp?.args.join(' ')).toContain('--policy disabled=true');
    expect(warmUp?.args).toContain(`docker/buildkit-syft-scanner:stable-1@${indexDigest}=${place.context}`);
  });
});
