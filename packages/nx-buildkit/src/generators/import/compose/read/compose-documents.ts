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

/** How many files a project may include: more than any real one does, and few enough where each of them includes the next one twice. */
const MOST_READ = 1000;

/** The documents of compose files, each of which is parsed once. Paths are relative to the workspace. */
export class ComposeDocuments {
  readonly #parsed = new Map<string, readonly YamlMap[]>();
  readonly #services = new Map<string, Services>();
  #read = 0;

  constructor(readonly tree: Tree) {}

  /** @throws BuildkitError for a file that is not YAML */
  parse(path: string): readonly YamlMap[] {
    const documents = this.#parsed.get(path) ?? parseCompose(this.tree.read(path, 'utf8') ?? '', path);
    this.#parsed.set(path, documents);
    return documents;
  }

  /**
   * The same for a file that becomes a part of the project, each time that it does.
   *
   * @throws BuildkitError for a file that is not YAML, and for a project of too many files
   */
  include(path: string): readonly YamlMap[] {
    if (++this.#read > MOST_READ) {
      throw badInput(`${path} is included after ${MOST_READ} other files`, 'let each compose file be included once');
    }
    return this.parse(path);
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
