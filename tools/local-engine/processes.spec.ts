import { parseCommandLine } from './processes';

describe('parseCommandLine', () => {
  it('keeps empty arguments', () => {
    expect(parseCommandLine('dockerd\0--label\0\0')).toEqual(['dockerd', '--label', '']);
  });

  it('finds nothing for a kernel thread or a zombie', () => {
    expect(parseCommandLine('')).toEqual([]);
  });
});
