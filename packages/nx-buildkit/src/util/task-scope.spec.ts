import { print, printError, printRaw } from './print';
import { environment, inTaskScope } from './task-scope';

it('keeps what two tasks print and read apart that run at the same time', async () => {
  const task = async (name: string): Promise<string> => {
    let output = '';
    await inTaskScope({ env: { NAME: name }, write: (text) => (output += text) }, async () => {
      for (let i = 0; i < 2; i++) {
        print(`${environment()['NAME']} ${i}\u001b[2J`);
        await new Promise(setImmediate);
        printError(`${environment()['NAME']} failed`);
        printRaw('\u001b[0K');
      }
    });
    return output;
  };
  const expected = (name: string) => `${name} 0\n${name} failed\n\u001b[0K\n${name} 1\n${name} failed\n\u001b[0K\n`;
  expect(await Promise.all([task('a'), task('b')])).toEqual([expected('a'), expected('b')]);
  expect(environment()).toBe(process.env);
});
