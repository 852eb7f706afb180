// Stands for the bundler of a real workspace: copies all folders but the last one into that one.
const { cpSync, rmSync } = require('node:fs');

const folders = process.argv.slice(2);
const out = folders.pop();
rmSync(out, { recursive: true, force: true });
for (const folder of folders) cpSync(folder, out, { recursive: true });
