/** Every worker of jest has an engine and a hub of its own, so that files which run side by side share nothing. */
const engines = JSON.parse(process.env.NX_BUILDKIT_E2E_ENGINES ?? '[]');
Object.assign(process.env, engines[Number(process.env.JEST_WORKER_ID) - 1]);
