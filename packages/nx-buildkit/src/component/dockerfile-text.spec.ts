import { readDockerfileText } from './dockerfile-text';

it('says which option names a Dockerfile that is not there', () =>
  expect(readDockerfileText({ dockerfile: 'nowhere/Dockerfile' }, __dirname)).rejects.toFailWith('NXBK-0402'));
