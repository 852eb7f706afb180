import type { Limits } from '../../buildkitd-config';
import type { Dns } from '../../daemon-settings/settings';

export interface BuildkitConfigOptions extends Limits {
  outputPath?: string;
  daemonJson?: string;
  mirrors?: Record<string, string[]>;
  insecureRegistries?: string[];
  dns?: Dns;
  config?: string;
  json?: boolean;
}
