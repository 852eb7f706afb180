import type { BuildkitConfigFiles } from '../buildkitd-config/output-files';
import { builderOptions } from './builder-options';

it('names its folder as the tasks that read it do, however the option is written', async () => {
  const read: string[] = [];
  const readConfig = async (path: string): Promise<BuildkitConfigFiles> => {
    read.push(path);
    return { toml: '', tomlPath: '', proxy: { builderEnv: {}, hostEnv: {} } };
  };
  const options = builderOptions({ outputPath: 'dist/buildkit/' }, '/work', readConfig);
  await options.readConfig();
  expect([options.outputPath, ...read]).toEqual(['/work/dist/buildkit', '/work/dist/buildkit']);
});
