import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { datedIndexRemedy } from './dated-index';

/** What apt really printed, of an index that was made 30 days ago for 27 of them, and of one that is to be made in two hours. */
const APT = readFileSync(join(__dirname, 'outputs/apt.txt'), 'utf8').split(/^### /m);
const [old = '', early = ''] = APT.filter((section) => section.includes('E: Release file for '));

it('names the setting of apt that lets an old index pass', () => {
  expect(datedIndexRemedy(old)).toContain('apt-get -o Acquire::Check-Valid-Until=false update');
});

it('names the clock, and not that setting, for an index from the future', () => {
  expect(datedIndexRemedy(early)).toMatch(/the clock of this machine is behind: set it, or write .*Check-Date=false/);
});

it('says nothing of what else apt refuses', () => {
  for (const section of APT)
    if (section !== old && section !== early) expect(datedIndexRemedy(section)).toBeUndefined();
});
