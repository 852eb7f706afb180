import type { Place } from '../text/problem';

/** One build for one platform. */
export interface DiscoveryInput {
  /** The Dockerfile's content. */
  readonly dockerfile: string;
  /** Its path, for messages; `Dockerfile` by default. */
  readonly file?: string;
  /** The stage to build; the last one by default. */
  readonly target?: string;
  /** The platform to build for, `linux/arm64`; empty for that of the machine that builds. */
  readonly platform: string;
  /** The platform of the machine that builds. */
  readonly buildPlatform: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Named contexts: what stands for a stage or an image, `docker-image://alpine:3.20`. */
  readonly contexts?: Readonly<Record<string, string>>;
  /** The configurations of images that are known already, by normalized reference: their ONBUILD triggers can ask for more images. */
  readonly imageConfig?: Readonly<Record<string, ImageConfig>>;
}

/** The part of an image's configuration that can ask for more images. */
export interface ImageConfig {
  readonly config?: { readonly OnBuild?: readonly string[] | null };
}

export interface Discovery {
  /** Every image that BuildKit's frontend asks for, once for each platform, sorted. */
  readonly images: readonly DiscoveredImage[];
  /** The normalized image of `# syntax`, which is asked for on the platform of the machine that builds. */
  readonly syntax?: string;
}

/** An image for a platform. */
export interface DiscoveredImage {
  /** Normalized, `docker.io/library/alpine:3.20`; after `oci-layout:` if a named context says that it comes from an OCI layout. */
  readonly ref: string;
  readonly platform: string;
}

/** Every image that a build needs, with everything needed to hand it to BuildKit as a named context. */
export interface BaseImages {
  readonly images: readonly DockerfileImage[];
  readonly syntax?: ContextImage;
}

/** An image, and the name of the named context that replaces it. */
export interface ContextImage {
  /** Normalized, `docker.io/library/alpine:3.20`. */
  readonly ref: string;
  readonly platform: string;
  readonly source: 'registry' | 'oci-layout';
  /** `alpine:3.20`, and `alpine` for `alpine:latest`. */
  readonly contextKey: string;
}

export interface DockerfileImage extends ContextImage {
  /** True when only named contexts ask for it, and the Dockerfile itself does not name it. */
  readonly isNamedContext: boolean;
  /** True if a stage has exactly the name of the context, which would then replace that stage as well. */
  readonly isStageName: boolean;
  /**
   * False, in rare cases, if BuildKit's frontend does not ask for the image but the build still pulls it: that of a COPY --from in a stage that
   * nothing but a trigger of ONBUILD needs.
   */
  readonly isAskedFor: boolean;
  readonly uses: readonly ImageUse[];
}

/** Where a Dockerfile names an image, and with which reference once variables are expanded. */
export interface ImageUse extends Place {
  readonly written: string;
}
