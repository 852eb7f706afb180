import type { Template } from './schema';

/** What a template needs beside its files. */
interface TemplateFacts {
  /** Build arguments that name package mirrors, from the environment where it has them. */
  readonly buildArgsFromEnv?: readonly string[];
  /** How to run the image so that it shows, in a moment, that it works. */
  readonly smoke: { readonly entrypoint?: string; readonly args: readonly string[]; readonly expect?: string };
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
    python: { buildArgsFromEnv: ['PIP_INDEX_URL'], smoke: { args: ['python', 'app.py', '--check'], expect: name } },
    nginx: { smoke: served },
    static: { buildArgsFromEnv: ['NPM_CONFIG_REGISTRY'], smoke: served },
    upstream: { smoke: { entrypoint: '/bin/sh', args: ['-c', 'exit 0'] } },
    empty: { smoke: { args: [], expect: name } },
  };
  return facts[template];
}
