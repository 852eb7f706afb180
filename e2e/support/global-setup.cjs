/** Without an engine and a hub nothing here can be tested, so nothing here passes. */
module.exports = function requireEngine() {
  if (process.env.NX_BUILDKIT_HUB_ADMIN) return;
  throw new Error(
    'These tests need the engine and its hub: run `npm test`, or `tools/engine up --hub` and `eval "$(tools/engine env)"` first.',
  );
};
