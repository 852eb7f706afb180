import { isUsable } from './emulation';

describe('isUsable', () => {
  it('takes an enabled handler that works in containers', () => {
    expect(isUsable('enabled\ninterpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P\nflags: POF\noffset 0\n')).toBe(
      true,
    );
  });

  it.each([
    ['that is absent', ''],
    ['that is disabled', 'disabled\ninterpreter /usr/bin/qemu-aarch64-static\nflags: POF\n'],
    ['whose interpreter a container would need', 'enabled\ninterpreter /usr/bin/qemu-aarch64-static\nflags: PO\n'],
  ])('refuses a handler %s', (_, handler) => {
    expect(isUsable(handler)).toBe(false);
  });
});
