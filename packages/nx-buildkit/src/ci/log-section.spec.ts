import { inTaskScope } from '../util/task-scope';
import { inLogSection } from './log-section';

describe('inLogSection', () => {
  const printed = async (env: NodeJS.ProcessEnv) => {
    let output = '';
    const body = () => inLogSection('Building gitea', () => Promise.reject(new Error('x')));
    await expect(inTaskScope({ env, write: (text) => (output += text) }, body)).rejects.toThrow('x');
    return output;
  };

  it('folds the progress in GitLab, and always ends the section', async () => {
    expect(await printed({ GITLAB_CI: 'true' })).toMatch(
      /section_start:\d+:Building_gitea\[[^]*section_end:\d+:Building_gitea/,
    );
  });

  it('prints nothing elsewhere', async () => expect(await printed({})).toBe(''));
});
