import { parseObject } from '../util/json';

/** One line of `--progress rawjson`. https://github.com/moby/buildkit/blob/v0.34.2/client/graph.go (SolveStatus) */
interface SolveStatus {
  readonly vertexes?: readonly { readonly name: string }[];
  readonly statuses?: readonly { readonly id: string; readonly current?: number; readonly total?: number }[];
}

/** The builder's progress in fetching layers; it reports them one after the other. */
export interface LayerProgress {
  readonly bytes: number;
  readonly total: number;
  readonly layers: number;
}

/** The progress so far of a build that only copies one image. */
export interface ExportProgress {
  readonly see: (line: string) => void;
  readonly layers: () => LayerProgress;
  /** A step after the first, which no Dockerfile asked for: an ONBUILD trigger. */
  readonly trigger: () => string | undefined;
}

/** `[1/1] FROM …` is a step, `[linux/arm64 2/2] RUN …` too. */
const LATER_STEP = /^\[(?:\S+ )*(?:[2-9]|\d{2,})\/\d+\] /;

export function readExportProgress(): ExportProgress {
  const layers = new Map<string, { readonly current: number; readonly total: number }>();
  let trigger: string | undefined;
  const sum = (of: 'current' | 'total'): number => [...layers.values()].reduce((bytes, layer) => bytes + layer[of], 0);
  return {
    see(line) {
      const { vertexes = [], statuses = [] } = parse(line);
      trigger ??= vertexes.find(({ name }) => LATER_STEP.test(name))?.name;
      for (const { id, current = 0, total = 0 } of statuses) {
        if (id.startsWith('sha256:')) layers.set(id, { current, total });
      }
    },
    layers: () => ({ bytes: sum('current'), total: sum('total'), layers: layers.size }),
    trigger: () => trigger,
  };
}

/** Errors come as plain text between the lines of JSON. */
function parse(line: string): SolveStatus {
  return parseObject(line) ?? {};
}
