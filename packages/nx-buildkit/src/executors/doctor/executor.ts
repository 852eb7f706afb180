import type { ExecutorContext } from '@nx/devkit';
import { checkEverything } from '../../doctor/checks';
import { canBuild, findingsJson, findingsTable } from '../../doctor/report';
import { print } from '../../util/print';
import { runExecutor, type ExecutorResult } from '../run-executor';
import type { DoctorOptions } from './schema';
import { subjectOf } from './subject';

/** Reports what keeps builds from working, and what to type. */
export default function doctorExecutor(options: DoctorOptions, context: ExecutorContext): Promise<ExecutorResult> {
  return runExecutor(async () => {
    const findings = await checkEverything(subjectOf(options, context));
    print((options.json ? findingsJson : findingsTable)(findings));
    return canBuild(findings);
  });
}
