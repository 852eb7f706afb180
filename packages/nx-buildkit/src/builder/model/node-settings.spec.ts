import { settingsOf } from './node-settings';

const none = { platforms: [], driverOpts: {}, flags: [], files: {} };
const NETWORK_HOST = '--allow-insecure-entitlement=network.host';

describe('settingsOf', () => {
  it('leaves out the entitlement that buildx adds by itself', () => {
    expect(settingsOf({ ...none, flags: [NETWORK_HOST] })).toEqual(settingsOf(none));
    const flags = ['--allow-insecure-entitlement=security.insecure'];
    const driverOpts = { network: 'host' };
    expect(settingsOf({ ...none, driverOpts, flags: [...flags, NETWORK_HOST] })).toEqual(
      settingsOf({ ...none, driverOpts, flags }),
    );
  });

  it('keeps that entitlement when it was asked for beside another one', () => {
    const flags = ['--allow-insecure-entitlement=security.insecure', NETWORK_HOST];
    expect(settingsOf({ ...none, flags })).toEqual({ 'buildkitd flags': flags.join(' ') });
  });

  it('ignores the order of platforms, options and tables', () => {
    const one = { 'buildkitd.toml': '[[worker.oci.gcpolicy]]\nall = true\nkeepBytes = 1\n[dns]\nnameservers = ["a"]' };
    const other = {
      'buildkitd.toml': '[dns]\nnameservers = ["a"]\n[[worker.oci.gcpolicy]]\nkeepBytes = 1\nall = true',
    };
    expect(settingsOf({ ...none, platforms: ['linux/amd64', 'linux/arm64'], files: one })).toEqual(
      settingsOf({ ...none, platforms: ['linux/arm64', 'linux/amd64'], files: other }),
    );
  });

  it('tells the order of mirrors, in which they are asked', () => {
    const files = (mirrors: string) => ({ 'buildkitd.toml': `[registry."docker.io"]\nmirrors = ${mirrors}` });
    expect(settingsOf({ ...none, files: files('["a", "b"]') })).not.toEqual(
      settingsOf({ ...none, files: files('["b", "a"]') }),
    );
  });

  it('tells a certificate that changed under the same name', () => {
    const settings = (pem: string) => settingsOf({ ...none, files: { 'certs/h/ca.pem': pem } });
    expect(settings('a')).not.toEqual(settings('b'));
  });
});
