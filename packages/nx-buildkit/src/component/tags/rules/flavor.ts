import { badInput } from '../../../errors';
import { csvFields } from '../../../util/csv';

/** What applies to the tags of all rules. */
export interface Flavor {
  readonly latest: 'auto' | 'true' | 'false';
  readonly prefix: string;
  /** Whether `latest` has the prefix too. */
  readonly prefixLatest: boolean;
  readonly suffix: string;
  readonly suffixLatest: boolean;
}

const NONE: Flavor = { latest: 'auto', prefix: '', prefixLatest: false, suffix: '', suffixLatest: false };

/**
 * Reads `latest=auto`, `prefix=…` and `suffix=…,onlatest=true`.
 * https://github.com/docker/metadata-action/blob/v6.0.0/src/flavor.ts
 *
 * @throws BuildkitError for anything else
 */
export function parseFlavor(entries: readonly string[]): Flavor {
  return entries.reduce((flavor, entry) => {
    let last: 'prefix' | 'suffix' | undefined;
    return csvFields(entry).reduce((before, field) => {
      const [key = '', value = ''] = field.split(/=(.*)/s).map((part) => part.trim());
      if (key === 'latest' && (value === 'auto' || value === 'true' || value === 'false'))
        return { ...before, latest: value };
      if (key === 'prefix' || key === 'suffix') {
        last = key;
        return { ...before, [key]: value };
      }
      if (key === 'onlatest' && last !== undefined && (value === 'true' || value === 'false'))
        return { ...before, [`${last}Latest`]: value === 'true' };
      throw badInput(
        'NXBK-0901',
        `"${field}" in the option flavor is not known`,
        'use latest=auto|true|false, prefix=…, suffix=…, and after one of the last two onlatest=true|false',
      );
    }, flavor);
  }, NONE);
}
