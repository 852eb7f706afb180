import type { ExecutorContext } from '@nx/devkit';
import { resolve } from 'node:path';
import { possibleImageTargetsOf } from '../../component/project-images';
import { reportPage } from '../../report/page/page';
import { readReport } from '../../report/read-report';
import { writeFileBeside } from '../../util/files/files';
import { print } from '../../util/print';
import { runExecutor, type ExecutorResult } from '../run-executor';
import type { ReportOptions } from './schema';

/** Writes a page about the images of the workspace, or prints the same for machines. */
export default function reportExecutor(
  { outputPath, json }: ReportOptions,
  context: ExecutorContext,
): Promise<ExecutorResult> {
  return runExecutor(async () => {
    const facts = await readReport(context.root, possibleImageTargetsOf(context.projectsConfigurations.projects));
    if (json) {
      print(JSON.stringify(facts, undefined, 2));
      return;
    }
    const path = resolve(context.root, outputPath);
    await writeFileBeside(path, reportPage(facts));
    print(`Wrote ${path}: open it in a browser`);
  });
}
