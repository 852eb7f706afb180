import { printRaw } from '../util/print';
import { printable } from '../util/sanitize';
import { environment } from '../util/task-scope';

/**
 * Puts the output of `work` into a collapsed section of a GitLab job log; elsewhere it only runs `work`.
 * https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
 */
export async function inLogSection<T>(title: string, work: () => Promise<T>): Promise<T> {
  if (!environment()['GITLAB_CI']) return work();
  const id = title.replace(/[^\w.-]/g, '_');
  // GitLab interprets these control characters, so they are printed unescaped.
  const mark = (which: string): string => `\u001b[0Ksection_${which}:${Math.floor(Date.now() / 1_000)}:${id}`;
  printRaw(`${mark('start')}[collapsed=true]\r\u001b[0K${printable(title)}`);
  try {
    return await work();
  } finally {
    printRaw(`${mark('end')}\r\u001b[0K`);
  }
}
