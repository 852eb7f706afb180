import { metadataOptions } from './metadata';

describe('metadataOptions', () => {
  it('takes an empty list of tags for none, as docker/metadata-action does', () => {
    const { value } = metadataOptions({ images: 'acme/api', tags: [] });
    expect(value).toEqual(metadataOptions({ images: 'acme/api' }).value);
    expect(value.tags).toContain('type=ref,event=branch');
  });

  it('replaces no tags where no rule can be read', () => {
    const { value, notes } = metadataOptions({ images: 'acme/api', tags: ['type=none'] });
    expect(value).toEqual({});
    expect(notes).toMatchObject([{ kind: 'lost' }]);
  });
});
