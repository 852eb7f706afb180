import { setsSecret } from './credentials';

describe('setsSecret', () => {
  it.each(['ENV DB_PASSWORD hunter2', 'FROM a\n \tenv DB_PASSWORD hunter2', 'ARG DB_PASSWORD=hunter2'])(
    '%j',
    (text) => {
      expect(setsSecret(text)).toBe(true);
    },
  );

  it('reads many empty lines', () => {
    expect(setsSecret(`FROM a${'\n'.repeat(200_000)}ENV NAME value`)).toBe(false);
  });
});
