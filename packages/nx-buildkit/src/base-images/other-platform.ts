/** An image that its registry has for one platform only, and not for that of the build: BuildKit uses it nevertheless. */
export interface OtherPlatform {
  readonly ref: string;
  readonly platform: string;
  /** What it is for: `linux/amd64`. */
  readonly offered: string;
}

export function describeOtherPlatform({ ref, platform, offered }: OtherPlatform): string {
  return `warning: ${ref} is for ${offered} alone, and the build for ${platform} uses it nevertheless`;
}
