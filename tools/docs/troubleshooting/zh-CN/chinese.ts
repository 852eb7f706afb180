import type { Code } from '../../../../packages/nx-buildkit/src/error-codes/catalogue';
import type { Text } from '../texts';
import { BUILD_ZH } from './build';
import { BUILDER_ZH } from './builder';
import { DOCKER_ZH } from './docker';
import { DOCTOR_ZH } from './doctor';
import { DOWNLOADS_ZH } from './downloads';
import { GENERATORS_ZH } from './generators';
import { HOST_ZH } from './host';
import { LOCKS_ZH } from './locks';
import { NX_ZH } from './nx';
import { OPTIONS_ZH } from './options';
import { REGISTRY_ZH } from './registry';
import { SETTINGS_ZH } from './settings';
import { STORE_ZH } from './store';
import { TAGS_ZH } from './tags';

/** What the Chinese page says of each code. */
export const CHINESE: Readonly<Record<Code, Text>> = {
  ...HOST_ZH,
  ...SETTINGS_ZH,
  ...DOCKER_ZH,
  ...BUILDER_ZH,
  ...OPTIONS_ZH,
  ...REGISTRY_ZH,
  ...STORE_ZH,
  ...LOCKS_ZH,
  ...BUILD_ZH,
  ...TAGS_ZH,
  ...DOWNLOADS_ZH,
  ...NX_ZH,
  ...GENERATORS_ZH,
  ...DOCTOR_ZH,
};
