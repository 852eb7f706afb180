import { statSync } from 'node:fs';

/** What Nx reads to find executors, generators and migrations. */
export const MANIFESTS = ['executors.json', 'generators.json', 'migrations.json'] as const;

/**
 * What may be required from outside. Without `exports` in the source's package.json, node finds the TypeScript files there.
 * The programs called print-… are what inputs of the targets run.
 */
export const exports = {
  '.': { types: './src/index.d.ts', default: './src/index.js' },
  './src/daemon-settings/print-digest': './src/daemon-settings/print-digest.js',
  './src/build-context/print-digest': './src/build-context/print-digest.js',
  './src/component/tags/print-facts': './src/component/tags/print-facts.js',
  './package.json': './package.json',
  ...Object.fromEntries(MANIFESTS.map((file) => [`./${file}`, `./${file}`])),
};

/** The package.json that is published for the one that is worked with. */
export function publishedManifest(source: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const manifest: Record<string, unknown> = { ...source, exports };
  delete manifest.devDependencies;
  return manifest;
}

/** Whether a path below src/ is shipped without being compiled: schemas and the files that generators copy. */
export function isShippedAsIs(path: string): boolean {
  return statSync(path).isDirectory() || path.endsWith('.d.ts') || !path.endsWith('.ts');
}
