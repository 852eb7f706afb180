import type { BuildSpec } from '../plan/image-spec';
import { unrestoredFiles } from './unrestored-files';

const spec = (...files: readonly string[]) =>
  ({
    outputs: files.map((dest) => ({ type: 'oci', attributes: { dest } })),
    metadataFile: 'dist/metadata.json',
  }) as unknown as BuildSpec;

it.each([
  ['a file that is an output', ['dist/app.tar'], ['dist/app.tar', 'dist/metadata.json'], []],
  ['files in a folder that is an output', ['./dist//app.tar'], ['dist/'], []],
  ['a file that only the command line names', ['out/app.tar'], ['dist'], ['out/app.tar']],
  ['files outside of the workspace', ['/tmp/app.tar', '../app.tar'], ['dist', '.'], ['/tmp/app.tar', '../app.tar']],
  ['standard output', ['-'], ['dist'], []],
  ['a file that only begins as an output', ['dist2'], ['dist'], ['dist2']],
])('knows whether Nx restores %s', (_, files, restored, expected) => {
  expect(unrestoredFiles(spec(...files), restored)).toEqual(expected);
});
