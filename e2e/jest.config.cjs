const unit = require('../jest.config.cjs');

/** The variables of each engine there is, when there are several; see support/engine-of-worker.cjs. */
const engines = JSON.parse(process.env.NX_BUILDKIT_E2E_ENGINES ?? '[]');

// Real builds on real engines: one file after the other on each, and as long as they take.
module.exports = {
  ...unit,
  testMatch: ['<rootDir>/e2e/**/*.{e2e,itg}.ts'],
  globalSetup: '<rootDir>/e2e/support/global-setup.cjs',
  setupFiles: ['<rootDir>/e2e/support/engine-of-worker.cjs', '<rootDir>/e2e/support/default-policy.cjs'],
  testTimeout: 300_000,
  // A process runs many files here, and what jest cleans up between them can end in an endless recursion of its own warnings:
  // https://jestjs.io/docs/configuration#testenvironmentoptions-object
  testEnvironmentOptions: { globalsCleanup: 'off' },
  maxWorkers: engines.length || 1,
  // A test that has failed half-way can leave something open that would keep the whole run from ending.
  forceExit: true,
};
