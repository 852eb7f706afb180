import * as builder from '../../packages/nx-buildkit/src/executors/builder/schema.json';
import * as buildkitConfig from '../../packages/nx-buildkit/src/executors/buildkit-config/schema.json';
import * as dockerBuild from '../../packages/nx-buildkit/src/executors/docker-build/schema.json';
import * as dockerCheck from '../../packages/nx-buildkit/src/executors/docker-check/schema.json';
import * as dockerMerge from '../../packages/nx-buildkit/src/executors/docker-merge/schema.json';
import * as doctor from '../../packages/nx-buildkit/src/executors/doctor/schema.json';
import * as prefetch from '../../packages/nx-buildkit/src/executors/prefetch/schema.json';
import * as releasePublish from '../../packages/nx-buildkit/src/executors/release-publish/schema.json';
import * as report from '../../packages/nx-buildkit/src/executors/report/schema.json';
import * as smoke from '../../packages/nx-buildkit/src/executors/smoke/schema.json';
import * as store from '../../packages/nx-buildkit/src/executors/store/schema.json';
import { prose } from './prose';

/** What a schema.json says of one option. */
interface Option {
  readonly type?: unknown;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Option>>;
  readonly items?: Option;
}

interface Schema {
  readonly description: string;
  readonly properties: Readonly<Record<string, Option>>;
}

const EXECUTORS: Readonly<Record<string, Schema>> = {
  'docker-build': dockerBuild,
  prefetch,
  'buildkit-config': buildkitConfig,
  builder,
  'docker-check': dockerCheck,
  'docker-merge': dockerMerge,
  'release-publish': releasePublish,
  smoke,
  store,
  doctor,
  report,
};

/** The page of all options, in Markdown: what each schema.json tells Nx Console. */
export function optionsPage(): string {
  const sections = Object.entries(EXECUTORS).map(([name, { description, properties }]) =>
    [`## nx-buildkit:${name}`, prose(description), listOf(properties).join('\n')].join('\n\n'),
  );
  return `${['# Options', 'Written by `npm run docs`.', ...sections].join('\n\n')}\n`;
}

function listOf(options: Readonly<Record<string, Option>>, indent = ''): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) => [
    `${indent}- ${[`\`${name}\`${factsOf(option)}`, prose(option.description)].filter(Boolean).join(': ')}${exampleOf(option)}`,
    ...listOf(option.properties ?? option.items?.properties ?? {}, `${indent}  `),
  ]);
}

function factsOf({ enum: values, default: value }: Option): string {
  const facts = [
    ...(values ? [values.map(code).join(', ')] : []),
    ...(value === undefined || value === false || String(value) === '' ? [] : [`default ${code(value)}`]),
  ];
  return facts.length > 0 ? ` (${facts.join('; ')})` : '';
}

function exampleOf({ examples: [example] = [] }: Option): string {
  return example === undefined ? '' : ` For example ${code(example)}.`;
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
