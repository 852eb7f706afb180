import type { DownloadsOption } from './downloads';
import type { Limits } from './limits';
import type { SettingsPlaces } from '../daemon-settings/collect';
import type { SettingsOptions } from '../daemon-settings/from-options';

/** Options of the buildkit-config target; schema.json describes them. */
export interface BuildkitConfigOptions extends SettingsPlaces, SettingsOptions, Limits {
  readonly outputPath?: string;
  readonly downloads?: DownloadsOption;
  readonly config?: string;
  readonly probe?: 'warn' | 'drop' | 'off';
  readonly json?: boolean;
}
