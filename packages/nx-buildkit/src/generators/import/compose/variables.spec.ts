import { interpolate, joinVariables, namesOnly, readVariables } from './variables';

const VALUES = { TAG: 'v2', EMPTY: '' };

describe('interpolate', () => {
  it.each([
    ['$TAG-${TAG}', 'v2-v2'],
    ['${TAG:-v1} ${TAG-v1} ${TAG?say} ${TAG:+set} ${TAG+set}', 'v2 v2 v2 set set'],
    ['${EMPTY:-v1}|${EMPTY-v1}|${EMPTY:+set}|${EMPTY+set}', 'v1|||set'],
    ['${NONE:-v1}|${NONE-v1}|${NONE:+set}', 'v1|v1|'],
    ['${NONE:-${OTHER:-${TAG}-x}}', 'v2-x'],
    ['$$TAG $${TAG}', '$TAG ${TAG}'],
  ])('reads %s as %s', (text, expected) => expect(interpolate(text, VALUES).text).toBe(expected));

  it('names the variables that are missing, among them each that looks like a secret', () => {
    expect(interpolate('${NONE} ${TAG} ${OTHER:?say} ${DB_PASSWORD:-x} ${A:-$B}', VALUES)).toMatchObject({
      text: undefined,
      missing: ['NONE', 'OTHER', 'DB_PASSWORD', 'B'],
    });
  });
});

it('leaves nothing of a reference but its name', () => {
  expect(namesOnly('a/${TAG:-secret}:$B')).toBe('a/${TAG}:${B}');
});

it('reads an env file without what may be a secret or speaks of other variables', () => {
  const text = 'TAG="v1" # today\nDB_PASSWORD=x\nPROXY=http://me:x@proxy\nFULL=$TAG-1\n';
  expect(readVariables(text, '.env')).toEqual({ values: { TAG: 'v1' }, file: '.env' });
});

it('knows the file of joined variables as long as it is one', () => {
  const [one, other, none] = [{ values: { A: '1' }, file: 'a' }, { values: { A: '2' }, file: 'b' }, { values: {} }];
  expect(joinVariables(one, none)).toEqual(one);
  expect(joinVariables(joinVariables(one, other), none)).toEqual({ values: { A: '2' } });
  expect(joinVariables(joinVariables(one, other), other)).toEqual({ values: { A: '2' } });
});
