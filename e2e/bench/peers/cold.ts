import type { Row } from './measure';
import type { Comparison } from './report';
import { seconds, table } from './table';
import { BAKE, NX_ALONE, OWN } from './tools';

const WHY = `Bake asks the registry while it builds. Here all images are on this machine before the first build begins: Nx runs that as one batch of tasks and the builds as another one. For each batch it starts a process, which loads modules of Nx and gets the project graph before it hands over to the plugin. "Nx alone" is a run of two batches whose tasks do nothing, so that no plugin can take less. "Prefetch" and "its builds" last from the start of the first one to the end of the last one; a build is a process of \`docker buildx\`, and of the \`docker image load\` after it. "The rest" is the plugin's own: its modules, what it reads, and what else it asks docker.

Images without RUN, like those above, share one \`docker buildx bake\` that goes on when one of them fails, and one \`docker image load\`, in which each layer is once: bake loads every image with all of its layers. An image with RUN is built by a \`docker buildx build\` of its own, as many at once as there are cores, so that its task ends as soon as its image is there; the row "one for each core" is the same number of processes without Nx. The longer the RUN steps take, the less is seen of either.`;

const HEADER = [
  'registry',
  BAKE,
  `${OWN}, cold`,
  '= Nx alone',
  '+ prefetch',
  '+ its builds',
  '+ the rest',
  `${OWN} ÷ bake`,
  'the same without Nx alone ÷ bake',
];

/** What the first build by the plugin is made up of, beside that by bake, behind each network that does not fail; empty if none was measured. */
export function coldSection(comparisons: readonly Comparison[]): string {
  const cells = comparisons.flatMap(({ latency, faults, rows }) => {
    const [bake, floor, own] = [BAKE, NX_ALONE, OWN].map((name) => coldOf(rows, name));
    if (faults > 0 || !bake?.ms || !floor?.ms || !own?.parts) return [];
    const { prefetch, builds } = own.parts;
    const times = [bake.ms, own.ms, floor.ms, prefetch, builds, own.ms - floor.ms - prefetch - builds];
    const ratios = [own.ms / bake.ms, (own.ms - floor.ms) / bake.ms];
    return [[`${latency} ms`, ...times.map((ms) => `${seconds(ms)} s`), ...ratios.map((ratio) => ratio.toFixed(2))]];
  });
  return cells.length === 0 ? '' : `## Where the time goes\n\n${WHY}\n\n${table(HEADER, cells)}`;
}

function coldOf(rows: readonly Row[], name: string): Row['cold'] {
  return rows.find(({ tool }) => tool === name)?.cold;
}
