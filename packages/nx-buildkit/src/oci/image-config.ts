import { invalidDocument, isObject } from './manifest';
import { parseObject } from '../util/json';

/** The fields of an image's configuration that are used here. https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md */
export interface ImageConfig {
  /** Empty if not given. */
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly config: { readonly OnBuild: readonly string[] };
}

/**
 * @param what names the image in the error
 * @throws BuildkitError for text that cannot be the configuration of an image
 */
export function parseImageConfig(text: string, what: string): ImageConfig {
  const json = parseObject(text);
  if (!json) throw invalidDocument(what, 'image configuration', text);
  const { os, architecture, variant, config } = json;
  const triggers = isObject(config) ? (config['OnBuild'] ?? []) : [];
  if (!Array.isArray(triggers) || !triggers.every((trigger) => typeof trigger === 'string')) {
    throw invalidDocument(what, 'image configuration', text);
  }
  return {
    os: typeof os === 'string' ? os : '',
    architecture: typeof architecture === 'string' ? architecture : '',
    ...(typeof variant === 'string' && variant !== '' && { variant }),
    config: { OnBuild: triggers },
  };
}
