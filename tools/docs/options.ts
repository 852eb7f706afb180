import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { executors } from '../../packages/nx-buildkit/executors.json';
import { generators } from '../../packages/nx-buildkit/generators.json';
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

const PACKAGE = join(__dirname, '../../packages/nx-buildkit');

/** The page of all options, in Markdown: what each schema.json tells Nx Console. */
export function optionsPage(): string {
  const sections = [...sectionsOf(executors, ''), ...sectionsOf(generators, 'Generator ')];
  return `${['# Options', 'Written by `npm run docs`.', ...sections].join('\n\n')}\n`;
}

/** @param what in front of the names */
function sectionsOf(entries: Readonly<Record<string, { readonly schema: string }>>, what: string): readonly string[] {
  return Object.entries(entries).map(([name, { schema }]) => {
    const { description, properties } = JSON.parse(readFileSync(join(PACKAGE, schema), 'utf8')) as Schema;
    return [`## ${what}nx-buildkit:${name}`, prose(description), listOf(properties).join('\n')].join('\n\n');
  });
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
