const js = require('@eslint/js');
const ts = require('typescript-eslint');
const { forbiddenImports } = require('./tools/architecture/forbidden-imports.cjs');
const globals = {
  require: 'readonly',
  module: 'writable',
  process: 'readonly',
  console: 'readonly',
  __dirname: 'readonly',
};

/** Only process/ may start a process; everything else in src/ is data in, data out. */
const noProcess = ['execa', 'child_process', 'node:child_process'].map((name) => ({
  name,
  message: 'Only process/ starts a process.',
}));
const noHome = {
  name: 'node:os',
  importNames: ['homedir', 'userInfo'],
  message: 'They throw for a user without a name: util/files/user-folders knows what to do.',
};

const typesOfDevkit = {
  name: '@nx/devkit',
  allowTypeImports: true,
  message:
    'It takes each process 0.1 s to load: import a value from the file of nx/src that has it, which Nx itself has loaded.',
};

const ownEnvironment = {
  object: 'process',
  property: 'env',
  message: 'A batch runs many tasks, each with variables of its own: util/task-scope knows those of the task.',
};

module.exports = ts.config(
  { ignores: ['**/dist', '**/node_modules', '.nx', 'tmp'] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'max-lines': ['warn', { max: 200, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 15],
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['packages/nx-buildkit/src/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [...noProcess, noHome] }] },
  },
  ...forbiddenImports().map(({ folder, patterns }) => ({
    files: [`packages/nx-buildkit/src/${folder}/**/*.ts`],
    ignores: ['**/*.spec.ts', '**/testing/**'],
    rules: {
      'no-restricted-imports': ['error', { paths: [...(folder === 'process' ? [] : noProcess), noHome], patterns }],
    },
  })),
  {
    files: ['packages/nx-buildkit/src/**/*.ts'],
    ignores: ['packages/nx-buildkit/src/util/print.ts', '**/*.spec.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['packages/nx-buildkit/src/**/*.ts'],
    ignores: ['generators/**/*', 'migrations/**/*', '**/*.spec', '**/testing/**/*'].map(
      (path) => `packages/nx-buildkit/src/${path}.ts`,
    ),
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: [typesOfDevkit] }] },
  },
  {
    files: ['packages/nx-buildkit/src/**/*.ts'],
    ignores: [
      ...['util/task-scope', 'process/task-environments', 'component/tags/print-facts'],
      ...['daemon-settings/print-digest', 'generators/**/*', 'task-hooks/**/*', '**/*.spec', '**/testing/**/*'],
    ].map((path) => `packages/nx-buildkit/src/${path}.ts`),
    rules: { 'no-restricted-properties': ['error', ownEnvironment] },
  },
  {
    files: ['**/*.cjs', '**/*.js'],
    languageOptions: { globals },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
