import { valueSources } from './settings';

const OPTIONS = { envFile: 'svc/.env', buildArgsFromEnv: ['A', 'B'] };
const MISSING = new Error('ENOENT: no such file or directory');

it('takes an env file that is not there for empty where the environment has all values', () => {
  const env = { A: '1', B: '' };
  expect(valueSources(OPTIONS, MISSING, env)).toEqual({ env });
});

it('asks for a missing env file, or for what it would give', () => {
  expect(() => valueSources(OPTIONS, MISSING, { A: '1' })).toThrow('The env file cannot be read');
  expect(() => valueSources(OPTIONS, MISSING, { A: '1' })).toFailWith('NXBK-0407');
  try {
    valueSources(OPTIONS, MISSING, { A: '1' });
  } catch (error) {
    expect(error).toMatchObject({ remedy: expect.stringContaining('set B in the environment') });
  }
});

it('names the line of an env file that cannot be read', () => {
  expect(() => valueSources(OPTIONS, 'A=1\nB="x\n', {})).toThrow('svc/.env cannot be read: line 2');
});
