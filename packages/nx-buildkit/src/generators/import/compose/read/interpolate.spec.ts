import { interpolate, namesOnly } from './interpolate';
import { joinVariables, NO_VARIABLES, readVariables } from './variables';

const VALUES = { TAG: 'v2', EMPTY: '' };

describe('interpolate', () => {
  it.each([
    ['$TAG-${TAG}', 'v2-v2'],
    ['${TAG:-v1} ${TAG-v1} ${TAG?say} ${TAG:+set} ${TAG+set}', 'v2 v2 v2 set set'],
    ['${EMPTY:-v1}|${EMPTY-v1}|${EMPTY:+set}|${EMPTY+set}', 'v1|||set'],
    ['${NONE:-v1}|${NONE-v1}|${NONE:+set}', 'v1|v1|'],
    ['${NONE:-${OTHER:-${A:-${B:-${C:-${TAG}-x}}}}}', 'v2-x'],
    ['$$TAG $${TAG} $1 ${NONE:-a}b}', '$TAG ${TAG} $1 ab}'],
  ])('reads %s as %s', (text, expected) => expect(interpolate(text, VALUES).text).toBe(expected));

  it('names the variables that are missing, among them each that looks like a secret', () => {
    expect(interpolate('${NONE} ${TAG} ${OTHER:?say} ${DB_PASSWORD:-x} ${A:-$B}', VALUES)).toMatchObject({
      text: undefined,
      template: undefined,
      missing: ['NONE', 'OTHER', 'DB_PASSWORD', 'B'],
    });
  });

  it('puts tokens of the environment in the places of what is missing', () => {
    expect(interpolate('${REGISTRY:?}/app:${TAG}-${A:-$B}', VALUES).template).toBe('{env.REGISTRY}/app:v2-{env.B}');
  });
});

it.each(['$A', '$$', '${A}'])('reads many times %s', (reference) => {
  const text = reference.repeat(20_000);
  expect(interpolate(text, { A: 'a' }).text).toHaveLength(20_000);
  expect(namesOnly(text).length).toBeGreaterThanOrEqual(20_000);
});

it.each(['', '}'])('refuses many variables in each other, with and without an end', (end) => {
  const text = '${A:-'.repeat(5_000) + end.repeat(5_000);
  expect(() => interpolate(text, {})).toThrow('nested more than 100 deep');
  expect(namesOnly(text)).toBe('${A}');
});

it('refuses values that make a text very long', () => {
  expect(() => interpolate('$A'.repeat(20_000), { A: 'a'.repeat(100) })).toThrow('too long');
  expect(() => interpolate('$A'.repeat(20_000), { A: 'a'.repeat(100) })).toFailWith('NXBK-1204');
});

it('leaves nothing of a reference but its name', () => {
  expect(namesOnly('a/${TAG:-secret}:$B $$C')).toBe('a/${TAG}:${B} $$C');
});

it('reads an env file without what may be a secret or speaks of one or of the environment', () => {
  const text =
    'TAG="v1" # today\nDB_PASSWORD=x\nPROXY=http://me:x@proxy\nFULL=$TAG-1\nHOME_TAG=$HOME\nCOPY=$DB_PASSWORD\n';
  expect(readVariables(text, '.env').values).toEqual({ TAG: 'v1', FULL: 'v1-1' });
  expect(readVariables('A="open', '.env').values).toEqual({});
});

it('knows the file of each of joined variables', () => {
  const [one, other] = [readVariables('A=1\nB=1', 'a'), readVariables('A=2', 'b')];
  expect(joinVariables(one, NO_VARIABLES)).toEqual(one);
  expect(joinVariables(one, other)).toMatchObject({ values: { A: '2', B: '1' }, files: { A: 'b', B: 'a' } });
});
