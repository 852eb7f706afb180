import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { badInput } from '../../../../errors';
import { isInTree } from '../../is-in-tree';
import { canonicalServices } from './canonical';
import { merged } from './merge';
import { replaced } from './replacement';
import { mapOf, type YamlMap } from './values';
import { parseCompose } from './yaml';

type Services = ReturnType<typeof canonicalServices>;

/** How many documents a project may be made of: more than any real one is, and few enough where each file includes the next one twice. */
const MOST_DOCUMENTS = 1000;

/** How much text a project may be made of, in UTF-16 units: what is included or extended counts each time that it is. */
const MOST_TEXT = 5_000_000;

interface Parsed {
  readonly documents: readonly YamlMap[];
  /** UTF-16 units. */
  readonly length: number;
}

/** The documents of compose files, each of which is parsed once. Paths are relative to the workspace. */
export class ComposeDocuments {
  readonly #parsed = new Map<string, Parsed>();
  readonly #services = new Map<string, Services>();
  #documents = 0;
  #text = 0;

  constructor(readonly tree: Tree) {}

  /** @throws BuildkitError for a file that is not YAML, or too large */
  parse(path: string): readonly YamlMap[] {
    return this.#parse(path).documents;
  }

  /**
   * The same for a file that becomes a part of the project, each time that it does.
   *
   * @throws BuildkitError for a file that is not YAML, and for a project of too many files
   */
  include(path: string): readonly YamlMap[] {
    const { documents, length } = this.#parse(path);
    this.#documents += documents.length;
    if (this.#documents > MOST_DOCUMENTS) {
      throw badInput(
        'NXBK-1204',
        `${path} is included after ${MOST_DOCUMENTS} other documents`,
        'let each compose file be included once',
      );
    }
    this.addText(length, path);
    return documents;
  }

  /**
   * Counts text that becomes a part of the project.
   *
   * @param length in UTF-16 units
   * @param what it is, for the error
   * @throws BuildkitError for a project of too much text
   */
  addText(length: number, what: string): void {
    this.#text += length;
    if (this.#text > MOST_TEXT) {
      throw badInput(
        'NXBK-1204',
        `The compose files become too large with ${what}`,
        'include and extend less, or fewer times',
      );
    }
  }

  #parse(path: string): Parsed {
    const known = this.#parsed.get(path);
    if (known) return known;
    const text = this.tree.read(path, 'utf8') ?? '';
    if (text.length > MOST_TEXT) throw badInput('NXBK-1204', `${path} is too large for a compose file`);
    const parsed = { documents: parseCompose(text, path), length: text.length };
    this.#parsed.set(path, parsed);
    return parsed;
  }

  /** The services of a file, which others may extend; undefined for a missing one. */
  services(path: string): Services | undefined {
    if (!isInTree(this.tree, path)) return undefined;
    const services = this.#services.get(path) ?? this.#readServices(path);
    this.#services.set(path, services);
    return services;
  }

  #readServices(path: string): Services {
    return this.parse(path)
      .map((document) => canonicalServices(mapOf(replaced(document))['services'], posix.dirname(path)))
      .reduce<Services>((below, above) => merged(below, above) as Services, {});
  }
}
