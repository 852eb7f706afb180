import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import license from 'rollup-plugin-license';
import { exports, MANIFESTS } from './published';

/** Whatever Nx or Node loads by its path, without the extension. */
function entryPoints(source: string): readonly string[] {
  const files = MANIFESTS.map((file) => readFileSync(join(source, file), 'utf8'));
  const paths = [...files, JSON.stringify(exports)].flatMap((text) =>
    [...text.matchAll(/"\.\/(src\/[^"]+?)(\.js)?"/g)].map(([, path = '']) => path),
  );
  return [...new Set(paths)].filter((path) => !/\.(json|d\.ts)$/.test(path));
}

/**
 * Compiles the plugin together with its libraries: each task is a process of its own, and to load some hundred small files takes longer than most
 * of them work. What the libraries' licenses ask for goes into THIRD-PARTY-LICENSES.txt.
 *
 * @param source folder of the plugin
 * @param dist folder that is written to
 */
export async function bundle(source: string, dist: string): Promise<void> {
  const build = await rolldown({
    input: Object.fromEntries(entryPoints(source).map((path) => [path, join(source, `${path}.ts`)])),
    platform: 'node',
    external: /^(nx|@nx\/\w+)(\/|$)/,
    // The main file of jsonc-parser hides its requires from bundlers.
    resolve: { mainFields: ['module', 'main'] },
    plugins: [license({ cwd: source, thirdParty: { output: join(dist, 'THIRD-PARTY-LICENSES.txt') } })],
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  await build.write({
    dir: dist,
    format: 'cjs',
    exports: 'named',
    entryFileNames: '[name].js',
    chunkFileNames: 'src/chunks/[name]-[hash].js',
  });
}
