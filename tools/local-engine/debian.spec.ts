import { missingPackages } from './debian';

it('wants packages that are unknown, or removed with their settings left', () => {
  const query = 'gcc installed\niptables config-files\n';
  expect(missingPackages(query, ['gcc', 'iptables', 'tini'])).toEqual(['iptables', 'tini']);
});
