import type { ExecutorContext } from '@nx/devkit';
import { optionsInRun, taskIn } from '../../component/run/nx-run';
import { taskFolder } from '../../component/task-folders';
import { OVERRIDDEN } from '../../component/run/run-variables';
import { checkComponent } from '../../image/check/check-component';
import { describeFinding } from '../../image/check/findings';
import { writeFindings } from '../../image/check/findings-file';
import { print } from '../../util/print';
import { pluralize } from '../../util/format';
import { componentOf } from '../component-of';
import { nxRun } from '../nx-run';
import { requireInferredCaching } from '../require-inferred-caching';
import { runExecutor, type ExecutorResult } from '../run-executor';
import type { DockerCheckOptions } from './schema';

/** Prints what BuildKit says about the Dockerfile of another target. */
export default function dockerCheck(options: DockerCheckOptions, context: ExecutorContext): Promise<ExecutorResult> {
  return runExecutor(async () => {
    const component = componentOf('docker-check', context);
    const { project, root, task } = component;
    requireInferredCaching(context, component, { input: OVERRIDDEN, output: taskFolder(component) });
    const run = nxRun(context);
    const own = taskIn(run.tasks, { project, target: task });
    const build = optionsInRun(run, { project, target: options.buildTarget }, own);
    const checked = { project, root, task: options.buildTarget, checkTask: task };
    const findings = await checkComponent(build, checked, run, print);
    await writeFindings(context.root, component, findings);
    findings.forEach((finding) => print(describeFinding(finding)));
    print(findings.length === 0 ? 'BuildKit finds nothing to warn of' : pluralize(findings.length, 'finding'));
    const failing = findings.filter(({ severity }) => options.failOn === 'warning' || severity === 'error');
    return options.failOn === 'never' || failing.length === 0;
  });
}
