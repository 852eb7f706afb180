// execa, p-retry and p-limit ship as ES modules only; jest needs them as CommonJS, so everything is transformed.
const swc = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
};

module.exports = {
  rootDir: __dirname,
  testMatch: ['<rootDir>/{packages,tools}/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  setupFilesAfterEnv: ['<rootDir>/tools/jest/to-fail-with.ts'],
  // Its exports name no condition that jest asks for.
  moduleNameMapper: { '^unicorn-magic$': '<rootDir>/node_modules/unicorn-magic/node.js' },
  transform: { '^.+\\.[jt]s$': ['@swc/jest', swc] },
  transformIgnorePatterns: ['/node_modules/(@swc|typescript|@nx|nx)/'],
};
