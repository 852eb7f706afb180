import { cut, trim } from '../text/go-text';
import { DockerfileProblem } from '../text/problem';
import { checkBoolean } from './run-flags';

/**
 * Checks the options of build checks, from `# check=` or the build argument BUILDKIT_DOCKERFILE_CHECK.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/linter/linter.go (ParseLintOptions)
 */
export function validateCheckDirective(options: string): void {
  if (trim(options) === '') return;
  const [first = '', second, ...others] = trim(options).split(';');
  for (const option of [first, second, others.length > 0 ? others.join(';') : undefined]) {
    if (option === undefined) continue;
    const [name, value] = cut(option, '=');
    if (value === undefined || !['skip', 'experimental', 'error'].includes(trim(name))) {
      throw new DockerfileProblem(
        `invalid check option "${option}"`,
        'Write # check=skip=<rules>;error=<true or false>, without blanks.',
      );
    }
    if (trim(name) === 'error') checkBoolean(trim(value));
  }
}
