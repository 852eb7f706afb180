const unit = require('../jest.config.cjs');

// Real builds on a real engine: one file after the other, and as long as they take.
module.exports = {
  ...unit,
  testMatch: ['<rootDir>/e2e/**/*.e2e.ts'],
  globalSetup: '<rootDir>/e2e/support/global-setup.cjs',
  testTimeout: 300_000,
  maxWorkers: 1,
  // A test that has failed half-way can leave something open that would keep the whole run from ending.
  forceExit: true,
};
