import { BuildkitError } from '../../errors';
import { csvFields } from '../../util/csv';
import { cut, lower } from '../text/go-text';
import { DockerfileProblem } from '../text/problem';

/**
 * The `from` of a `--mount`, empty if it has none. The rest is only checked when the instruction runs.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/instructions/commands_runmount.go (parseMount)
 * @throws DockerfileProblem for broken CSV, and for a variable in `from`
 */
export function mountFrom(mount: string): string {
  let from = '';
  for (const field of fieldsOf(mount)) {
    const [key, value] = cut(field, '=');
    if (value === undefined || lower(key) !== 'from') continue;
    const variable = value.indexOf('$');
    if (variable >= 0 && variable < value.length - 1) {
      throw new DockerfileProblem(
        "'from' doesn't support variable expansion",
        'Give the image a stage of its own (FROM <image> AS <name>) and mount from that stage.',
      );
    }
    from = value;
  }
  return from;
}

/**
 * The path of the build context that a `--mount` needs, empty for the whole; undefined where it needs none.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/convert_runmount.go (dispatchRunMounts)
 */
export function mountedPath(mount: string, expanded: (value: string) => string): string | undefined {
  const fields = new Map(
    fieldsOf(mount).map((field) => {
      const [key, value = ''] = cut(field, '=');
      return [lower(key) === 'src' ? 'source' : lower(key), expanded(value)];
    }),
  );
  // A tmpfs needs nothing, but BuildKit counts it like a bind. The type may be that of a variable whose value is not known.
  const needsNone = ['cache', 'secret', 'ssh'].includes(lower(fields.get('type') ?? 'bind'));
  const needsContext = !needsNone && !fields.get('from');
  return needsContext ? (fields.get('source') ?? '') : undefined;
}

/**
 * Checks a `--device`: a name, and `required`.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/instructions/commands_rundevice.go (ParseDevice)
 */
export function checkDevice(device: string): void {
  let name = '';
  for (const field of fieldsOf(device)) {
    const [key, value] = cut(field, '=');
    const option = lower(key);
    if (option === 'required') {
      if (value !== undefined) checkBoolean(value);
    } else if (name === '') {
      name = option === 'name' && value !== undefined ? value : field;
    } else {
      throw new DockerfileProblem(`unexpected '${field}' in --device=${device}`);
    }
  }
}

/** Go's strconv.ParseBool. */
export function checkBoolean(text: string): void {
  if (!/^(?:[01tf]|true|false|True|False|TRUE|FALSE|T|F)$/.test(text))
    throw new DockerfileProblem(`invalid boolean value: ${text}`);
}

/** @throws DockerfileProblem for broken CSV */
function fieldsOf(line: string): readonly string[] {
  try {
    return csvFields(line);
  } catch (error) {
    if (!(error instanceof BuildkitError)) throw error;
    throw new DockerfileProblem(error.what, undefined, undefined, { cause: error });
  }
}
