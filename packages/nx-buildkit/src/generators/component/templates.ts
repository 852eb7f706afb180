import type { SmokeOptions } from '../../executors/smoke/schema';
import type { Template } from './schema';

/** What a template needs in addition to its files. */
interface TemplateFacts {
  /** Build arguments that name package mirrors, from the environment if it has them. */
  readonly buildArgsFromEnv?: readonly string[];
  /** How to run the image so that it shows, in a moment, that it works. */
  readonly smoke: Pick<SmokeOptions, 'entrypoint' | 'args' | 'expect'> & Partial<Pick<SmokeOptions, 'timeout'>>;
}

/** @param name of the component, which its program says when it is tried */
export function templateFacts(template: Template, name: string): TemplateFacts {
  const served = { args: ['sh', '-c', 'nginx && wget -qO- http://127.0.0.1:8080'], expect: name };
  const facts: Readonly<Record<Template, TemplateFacts>> = {
    node: {
      buildArgsFromEnv: ['NPM_CONFIG_REGISTRY'],
      smoke: { args: ['node', 'server.mjs', '--check'], expect: name },
    },
    go: { buildArgsFromEnv: ['GOPROXY'], smoke: { args: ['-check'], expect: name } },
    python: {
      buildArgsFromEnv: ['PIP_INDEX_URL'],
      // Docker's image has no compiled standard library: in emulation that takes a while.
      smoke: { args: ['python', 'app.py', '--check'], expect: name, timeout: 180_000 },
    },
    nginx: { smoke: served },
    static: { buildArgsFromEnv: ['NPM_CONFIG_REGISTRY'], smoke: served },
    upstream: { smoke: { entrypoint: '/bin/sh', args: ['-c', 'exit 0'] } },
    empty: { smoke: { args: [], expect: name } },
  };
  return facts[template];
}
