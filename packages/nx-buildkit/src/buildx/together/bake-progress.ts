import { parseObject } from '../../util/json';

/** A line of `docker buildx bake --progress rawjson`, as far as it is read. https://github.com/moby/buildkit/blob/v0.34.2/client/graph.go */
interface SolveStatus {
  readonly vertexes?: readonly Vertex[];
  readonly statuses?: readonly { readonly vertex: string; readonly id: string; readonly completed?: string }[];
  readonly warnings?: readonly Warning[];
}

interface Vertex {
  readonly digest: string;
  /** `[web 1/2] COPY . /app`, `[web] exporting to image`; one that is nobody's has another word in the brackets. */
  readonly name: string;
  readonly started?: string;
  readonly completed?: string;
  readonly cached?: boolean;
  readonly error?: string;
}

interface Warning {
  readonly vertex: string;
  /** In base64. */
  readonly short: string;
}

/** The steps of a target. */
interface Steps {
  readonly numbers: Map<string, number>;
  /** Their names by the digests of vertices: BuildKit gives up a vertex for the same one of another target, under another digest. */
  readonly names: Map<string, string>;
}

/**
 * Tells each target of a bake what becomes of it, as `--progress plain` tells it of a build. A step that several targets share is told to each of them.
 *
 * @param targets their names
 * @param show is called with the name of a target and a line
 * @returns `onLine` for each line of bake's progress, and `end` for when it has ended, which tells the warnings
 */
export function bakeProgress(
  targets: readonly string[],
  show: (target: string, line: string) => void,
): { readonly onLine: (line: string) => void; readonly end: () => void } {
  const stepsOf = new Map<string, Steps>(targets.map((target) => [target, { numbers: new Map(), names: new Map() }]));
  const warnings: Warning[] = [];
  const told = new Set<string>();
  /** BuildKit reports a state again and again. */
  const tellOnce = (target: string, line: string): void => {
    const id = `${target} ${line}`;
    if (!told.has(id)) show(target, line);
    told.add(id);
  };
  const tellVertex = (vertex: Vertex): void => {
    const [, target = '', end, rest = ''] = /^\[(\w+)(\]?) (.*)$/s.exec(vertex.name) ?? [];
    const steps = stepsOf.get(target);
    // One that never starts is the same as one of another target.
    if (!steps || vertex.started === undefined) return;
    const number = steps.numbers.get(vertex.name) ?? steps.numbers.size + 1;
    steps.numbers.set(vertex.name, number);
    steps.names.set(vertex.digest, vertex.name);
    tellOnce(target, `#${number} ${end ? rest : `[${rest}`}`);
    const how = howItEnded(vertex);
    if (how !== undefined) tellOnce(target, `#${number} ${how}`);
  };
  return {
    onLine(line) {
      const { vertexes = [], statuses = [], warnings: more = [] }: SolveStatus = parseObject(line) ?? {};
      vertexes.forEach(tellVertex);
      for (const { vertex, id, completed } of statuses) {
        if (completed === undefined) continue;
        for (const [target, { numbers, names }] of stepsOf) {
          const number = numbers.get(names.get(vertex) ?? '');
          if (number !== undefined) tellOnce(target, `#${number} ${id} done`);
        }
      }
      warnings.push(...more);
    },
    end() {
      for (const [target, { names }] of stepsOf) {
        const own = warnings.filter(({ vertex }) => names.has(vertex));
        const texts = new Set(own.map(({ short }) => Buffer.from(short, 'base64').toString()));
        if (texts.size > 0) show(target, ` ${texts.size} ${texts.size === 1 ? 'warning' : 'warnings'} found:`);
        texts.forEach((text) => show(target, ` - ${text}`));
      }
    },
  };
}

/** Nothing for a step that was given up, which another vertex makes. */
function howItEnded({ started = '', completed, cached, error }: Vertex): string | undefined {
  if (completed === undefined || error?.endsWith('context canceled')) return undefined;
  if (error) return `ERROR: ${error}`;
  return cached ? 'CACHED' : `DONE ${((Date.parse(completed) - Date.parse(started)) / 1000).toFixed(1)}s`;
}
