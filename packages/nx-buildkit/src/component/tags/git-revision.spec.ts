import { webUrl } from './git-revision';

describe('webUrl', () => {
  it.each([
    ['git@github.com:owner/name.git', 'https://github.com/owner/name'],
    ['ssh://git@gitlab.example.com/group/name.git', 'https://gitlab.example.com/group/name'],
    ['https://user:secret@example.com/owner/name.git', 'https://example.com/owner/name'],
    ['https://example.com/owner/name', 'https://example.com/owner/name'],
  ])('%s is %s', (origin, url) => expect(webUrl(origin)).toBe(url));
});
