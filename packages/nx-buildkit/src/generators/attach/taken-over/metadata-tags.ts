import { readAttributes } from '../../../util/csv';
import { lost, type Noted } from '../../notes';
import { withEnvironmentTokens } from './build-options';

/** https://github.com/docker/metadata-action#tags-input: the values that it derives from git and the CI. */
export interface Metadata {
  readonly images?: string | readonly string[];
  readonly tags?: readonly string[];
}

const USUAL = ['type=ref,event=branch'];

/** The tags from the rules of docker/metadata-action that only depend on git. */
export function metadataTags({ images = [], tags = [] }: Metadata): Noted<readonly string[]> {
  const rules = (tags.length > 0 ? tags : USUAL).map((rule) => ({ rule, tag: tagOf(rule) }));
  const known = rules.flatMap(({ tag }) => tag ?? []);
  return {
    value: [images].flat().flatMap((image) => known.map((tag) => withEnvironmentTokens(`${image}:${tag}`))),
    notes: rules
      .filter(({ tag }) => tag === undefined)
      .map(({ rule }) => lost(`the tags of "${rule}", which only a CI knows`)),
  };
}

function tagOf(rule: string): string | undefined {
  const fields = readAttributes(rule);
  const {
    type = rule.includes('=') ? '' : 'raw',
    value = rule,
    event,
    format,
    pattern,
    prefix = '',
    suffix = '',
  } = fields;
  const around = (tag: string): string => `${prefix}${tag}${suffix}`;
  if (type === 'raw') return around(value);
  if (type === 'sha') {
    return around(`${'prefix' in fields ? '' : 'sha-'}${format === 'long' ? '{commitSha}' : '{shortCommitSha}'}`);
  }
  if (type === 'ref' && event === 'branch') return around('{branch}');
  const isVersion = (type === 'semver' || type === 'pep440') && pattern === '{{version}}';
  return isVersion ? around('{version}') : undefined;
}
