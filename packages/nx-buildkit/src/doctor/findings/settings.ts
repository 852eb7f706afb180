import type { SettingOutcome } from '../../buildkitd-config/types';
import { OUT_OF_REACH } from '../../registry/hosts/loopback';
import { ok, warn, type Remark } from './finding';

/** The text of the existing buildkitd.toml, if there is one, and the text that would be written now. */
export interface ConfigTexts {
  readonly written: string | undefined;
  readonly current: string;
}

/** The settings of Docker that do not reach a builder, and whether buildkitd.toml matches the current settings. */
export function settingsRemarks(report: readonly SettingOutcome[], { written, current }: ConfigTexts): Remark[] {
  const lost = report.filter(
    ({ outcome, reason }) => outcome === 'not carried' || (reason?.includes(OUT_OF_REACH) ?? false),
  );
  const carried = report.length - lost.length;
  return [
    ...(carried > 0 ? [ok(`${carried} of Docker's settings and options carried into buildkitd.toml`)] : []),
    ...lost.map(({ setting, source, outcome, reason }) =>
      warn(
        'NXBK-0105',
        `${setting} (${source})${outcome === 'not carried' ? ' is not carried' : ''}: ${reason}`,
        remedyFor(reason),
      ),
    ),
    ...fileRemarks(written, current),
  ];
}

function remedyFor(reason = ''): string | undefined {
  return reason.includes(OUT_OF_REACH) ? 'set "network": "host" in the options of buildkit:builder' : undefined;
}

function fileRemarks(written: string | undefined, current: string): Remark[] {
  if (written === undefined) return [warn('NXBK-0104', 'there is no buildkitd.toml yet', 'nx run buildkit:config')];
  return written === current
    ? []
    : [warn('NXBK-0104', "buildkitd.toml is not what Docker's settings are now", 'nx run buildkit:config')];
}
