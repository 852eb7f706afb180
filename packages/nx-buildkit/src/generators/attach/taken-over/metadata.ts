import type { DockerBuildOptions } from '../../../component/options';
import { isRule } from '../../../component/tags/rules/rule';
import { factsOf } from '../../../component/tags/template-values';
import { BuildkitError } from '../../../errors';
import { lost, noted, notedList, type Note, type Noted } from '../../notes';
import { withEnvironmentTokens } from './build-options';

/** What nx-container hands to docker/metadata-action: https://github.com/docker/metadata-action#inputs */
export interface Metadata {
  readonly images?: string | readonly string[];
  readonly tags?: readonly string[];
  readonly flavor?: readonly string[];
}

/** https://github.com/docker/metadata-action/blob/v6.0.0/src/tag.ts (Transform) */
const USUAL = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'];

/** docker-build has the same rules for tags. */
export function metadataOptions({
  images = [],
  tags = [],
  flavor = [],
  ...others
}: Metadata): Noted<Pick<DockerBuildOptions, 'images' | 'tags' | 'flavor'>> {
  // The action takes an empty list for none: https://github.com/docker/metadata-action/blob/v6.0.0/src/tag.ts (Transform)
  const given = tags.length > 0 ? tags : USUAL;
  const rules = readable(
    given.map((tag) => (isRule(tag) ? tag : `type=raw,value=${tag}`)),
    (rule) => factsOf({ tags: [rule] }),
  );
  const names = [images].flat().map(withEnvironmentTokens);
  const hasAttributes = (name: string): boolean => name.includes('=');
  const flavors = readable(flavor, (one) => factsOf({ tags: USUAL, flavor: [one] }));
  return {
    value: {
      // docker-build has no use for images without a rule for their tags.
      ...(rules.value.length > 0 && { images: names.filter((name) => !hasAttributes(name)), tags: rules.value }),
      ...(flavors.value.length > 0 && { flavor: flavors.value }),
    },
    notes: [
      ...names.filter(hasAttributes).map((name) => lost(`the image ${name}, which has attributes`)),
      ...rules.notes,
      ...flavors.notes,
      ...Object.keys(others).map((key) => lost(`metadata.${key}, which has no counterpart`)),
    ],
  };
}

/** The texts that a reader takes, and what it says of the others. */
function readable(texts: readonly string[], read: (text: string) => unknown): Noted<readonly string[]> {
  const all = notedList(
    texts.map(withEnvironmentTokens).map((text): Noted<readonly string[]> => {
      const why = refusal(() => read(text));
      return why ? noted([], why) : noted([text]);
    }),
  );
  return { value: all.value.flat(), notes: all.notes };
}

function refusal(read: () => unknown): Note | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof BuildkitError) return lost(error.what);
    throw error;
  }
}
