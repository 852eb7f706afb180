#!/usr/bin/env node
// `npm run demo`: everything that a fresh machine lacks, then gitea for arm64.
const { install } = require('./install.cjs');

install();
require('@swc-node/register');
require('./demo/main.ts');
