import { join } from 'node:path';
import { folderProblems } from './check';
import { sourceFiles } from './imports';

const problems = folderProblems(sourceFiles(join(__dirname, '../../packages/nx-buildkit/src')));
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
