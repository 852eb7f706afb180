import { mountsBelow } from './leftovers';

const mountinfo = `22 1 254:0 / / rw - ext4 /dev/vda rw
40 22 0:30 / /e/data rw - overlay overlay rw
41 40 0:31 / /e/data/with\\040space rw - overlay overlay rw
42 22 0:32 / /e2/data rw - overlay overlay rw
`;

it('finds the mounts below a folder, the innermost first, and no other folder that begins like it', () => {
  expect(mountsBelow('/e', mountinfo)).toEqual(['/e/data/with space', '/e/data']);
});
