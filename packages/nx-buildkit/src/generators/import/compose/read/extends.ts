import { posix } from 'node:path';
import { badInput } from '../../../../errors';
import { lost, type Note } from '../../../notes';
import type { ComposeService, PathFrom } from './canonical';
import type { ComposeDocuments } from './compose-documents';
import { interpolate, namesOnly } from './interpolate';
import { merged } from './merge';
import type { ScopedServices } from './model';
import { withoutReplaced } from './replacement';
import { mapOf, type YamlMap } from './values';

/** How many services may extend each other in a row: more than in any real file, and few enough where each of thousands starts a row. */
const MOST_IN_A_ROW = 100;

type Services = Readonly<Record<string, ComposeService>>;

/** A file in which services are looked up; the one that is being read has no path. */
interface ServiceFile {
  /** Relative to the workspace. */
  readonly path?: string;
  readonly services: Services;
}

interface Extended {
  readonly service: ComposeService;
  readonly notes: readonly Note[];
}

/**
 * Services on top of those that they extend: https://docs.docker.com/reference/compose-file/services/#extends
 *
 * @param written the content of the file that they are from
 * @param documents the files that they may extend services of
 * @throws BuildkitError for too many that extend each other in a row, or too much text
 */
export function extendedServices(
  services: ScopedServices,
  written: YamlMap,
  documents: ComposeDocuments,
): { readonly services: ScopedServices; readonly notes: readonly Note[] } {
  const file = { services: Object.fromEntries(Object.entries(services).map(([name, one]) => [name, one.service])) };
  const all = Object.entries(services).map(([name, { variables }]) => {
    const pathOf = ({ folder, text }: PathFrom): string =>
      posix.join(folder, interpolate(text, variables.values).text ?? namesOnly(text));
    const { service, notes } = extend(name, file, { pathOf, documents, written }, []);
    return { name, service, variables, notes };
  });
  return {
    services: Object.fromEntries(all.map(({ name, service, variables }) => [name, { service, variables }])),
    notes: all.flatMap(({ name, notes }) => notes.map(({ kind, text }) => ({ kind, text: `${name}: ${text}` }))),
  };
}

interface Lookup {
  readonly pathOf: (path: PathFrom) => string;
  readonly documents: ComposeDocuments;
  readonly written: YamlMap;
}

/** @param seen the services that led to this one */
function extend(name: string, file: ServiceFile, lookup: Lookup, seen: readonly string[]): Extended {
  const { extends: base, ...service } = file.services[name] ?? {};
  if (base === undefined) return { service, notes: [] };
  const key = `${file.path ?? ''}#${name}`;
  if (seen.includes(key)) return { service, notes: [lost(`${name} extends itself`)] };
  if (seen.length >= MOST_IN_A_ROW) {
    throw badInput(
      'NXBK-1204',
      `More than ${MOST_IN_A_ROW} services extend each other in a row`,
      'let them extend fewer others',
    );
  }
  const path = base.file === undefined ? file.path : lookup.pathOf(base.file);
  const services = path === file.path ? file.services : lookup.documents.services(path ?? '');
  if (services?.[base.service] === undefined) {
    return { service, notes: [lost(`it extends ${base.service}${path ? ` of ${path}` : ''}, which is not there`)] };
  }
  const below = extend(base.service, { ...(path !== undefined && { path }), services }, lookup, [...seen, key]);
  lookup.documents.addText(JSON.stringify(below.service).length, `${base.service}, which ${name} extends`);
  const replaced = file.path === undefined ? mapOf(lookup.written['services'])[name] : undefined;
  return { service: merged(withoutReplaced(below.service, replaced), service) as ComposeService, notes: below.notes };
}
