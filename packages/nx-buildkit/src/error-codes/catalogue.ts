import { BUILD } from './build';
import { BUILDER } from './builder';
import { DOCKER } from './docker';
import { DOCTOR } from './doctor';
import { DOWNLOADS } from './downloads';
import type { ErrorCode } from './error-code';
import { GENERATORS } from './generators';
import { HOST } from './host';
import { LOCKS } from './locks';
import { NX } from './nx';
import { OPTIONS } from './options';
import { REGISTRY } from './registry';
import { SETTINGS } from './settings';
import { STORE } from './store';
import { TAGS } from './tags';

const CATALOGUE = {
  ...HOST,
  ...SETTINGS,
  ...DOCKER,
  ...BUILDER,
  ...OPTIONS,
  ...REGISTRY,
  ...STORE,
  ...LOCKS,
  ...BUILD,
  ...TAGS,
  ...DOWNLOADS,
  ...NX,
  ...GENERATORS,
  ...DOCTOR,
};

/** A code is never given another meaning, and never given again: users and scripts search for it. */
export type Code = keyof typeof CATALOGUE;

/** Every code there is. */
export const CODES = Object.keys(CATALOGUE) as readonly Code[];

export function describeCode(code: Code): ErrorCode {
  return CATALOGUE[code];
}
