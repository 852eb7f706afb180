import type { ComposePlan } from './compose/plan-compose';
import type { Note } from '../notes';
import type { WrittenComponent } from './write-components';
import { pluralize } from '../../util/format';

/** What is lost, then what was created, line by line. */
export function report(
  components: readonly WrittenComponent[],
  { files, notes }: Pick<ComposePlan, 'files' | 'notes'>,
  folder: string,
): readonly string[] {
  const ofComponents = components.flatMap(({ project, target, notes }) =>
    notes.map((note) => ({ note, by: `${project}:${target}` })),
  );
  const lost = byText([...notes.map((note) => ({ note })), ...ofComponents], 'lost');
  return [
    ...files.map((file) => `read ${file}`),
    ...lost.map((line) => `lost: ${line}`),
    ...hintsOf(notes),
    ...components.flatMap(({ project, target, root, options, notes }) => [
      `${project}:${target}  ${options.image ?? options.dockerfile ?? options.context ?? `${root}/Dockerfile`}`,
      ...hintsOf(notes).map((line) => `  ${line}`),
    ]),
    `${pluralize(components.length, 'image')} from ${folder}; ${pluralize(lost.length, 'setting')} lost`,
  ];
}

/** The command that builds all of them. */
export function buildCommand(components: readonly WrittenComponent[]): string {
  const [first, ...others] = components;
  if (first && others.length === 0) return `nx run ${first.project}:${first.target}`;
  return `nx run-many -t ${[...new Set(components.map(({ target }) => target))].join(' ')}`;
}

interface Said {
  readonly note: Note;
  /** The target that it is about. */
  readonly by?: string;
}

function hintsOf(notes: readonly Note[]): readonly string[] {
  return byText(
    notes.map((note) => ({ note })),
    'hint',
  );
}

/** Each text once, after all targets that it is about. */
function byText(said: readonly Said[], kind: Note['kind']): readonly string[] {
  const texts = [...new Set(said.filter(({ note }) => note.kind === kind).map(({ note }) => note.text))];
  return texts.map((text) => {
    const of = said.flatMap(({ note, by }) => (note.text === text && by !== undefined ? [by] : []));
    return of.length > 0 ? `${[...new Set(of)].join(', ')}: ${text}` : text;
  });
}
