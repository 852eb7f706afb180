import { printable } from './printable';

it.each([
  ['unknown instruction: RU\u0007N\u001b[1A', 'unknown instruction: RUN'],
  ['\u001b[2J\u001b[31mred\u001b[0m', 'red'],
  ['over\rwritten\b\u009b31m', 'overwritten'],
  ['Größe:\t1\n2 → 3', 'Größe:\t1\n2 → 3'],
])('leaves of %j what can be shown', (text, shown) => expect(printable(text)).toBe(shown));
