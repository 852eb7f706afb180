import { addProjectConfiguration, readNxJson, readProjectConfiguration, updateNxJson } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { renameOption } from './rename-option';

describe('renameOption', () => {
  it('renames the option in targets, their configurations and targetDefaults, of that executor alone', () => {
    const tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
    const target = { options: { old: 1, kept: 2 }, configurations: { ci: { old: 3 } } };
    addProjectConfiguration(tree, 'app', {
      root: 'app',
      targets: { mine: { executor: 'a:b', ...target }, other: { executor: 'a:c', ...target } },
    });
    updateNxJson(tree, { targetDefaults: { 'a:b': { options: { old: 4 } } } });
    renameOption(tree, 'a:b', 'old', 'new');
    expect(readProjectConfiguration(tree, 'app').targets).toEqual({
      mine: { executor: 'a:b', options: { new: 1, kept: 2 }, configurations: { ci: { new: 3 } } },
      other: { executor: 'a:c', ...target },
    });
    expect(readNxJson(tree)?.targetDefaults).toEqual({ 'a:b': { options: { new: 4 } } });
  });

  it('keeps what the new name says already', () => {
    const tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
    addProjectConfiguration(tree, 'app', {
      root: 'app',
      targets: { t: { executor: 'a:b', options: { new: 1, old: 2 } } },
    });
    renameOption(tree, 'a:b', 'old', 'new');
    expect(readProjectConfiguration(tree, 'app').targets?.['t']?.options).toEqual({ new: 1 });
  });
});
