import { environmentFilesOf, parseEnvironmentFile } from './environment-file';

test.each<[string, string, string]>([
  ['plain', 'A=http://me:pa%40ss@p:1', 'http://me:pa%40ss@p:1'],
  ['in single quotes', `A='http://me:pa\\ss@p:1'`, 'http://me:pa\\ss@p:1'],
  ['in double quotes', 'A="http://me:\\"\\$x\\n@p:1"', 'http://me:"$x\\n@p:1'],
  ['with blanks around it', 'A =  value \t', 'value'],
  ['after blanks, before Windows ends its line', '  A=value\r', 'value'],
  ['with a backslash', 'A=http://CORP\\\\user:pw@p:1', 'http://CORP\\user:pw@p:1'],
  ['on two lines', 'A=http://me:pw@\\\np:1', 'http://me:pw@p:1'],
  ['in two kinds of quotes', `A='one'"two" three`, 'onetwothree'],
  ['with quotes in the middle, which are letters', `A=one'two'"three"`, `one'two'"three"`],
  ['with what looks like a comment', 'A=one # two', 'one # two'],
  ['without an end of its quotes', 'A="one', 'one'],
  ['with a backslash at the end of the file', 'A=one\\', 'one'],
  ['empty', 'A=', ''],
])('a value %s', (_, text, value) => expect(parseEnvironmentFile(text)).toEqual([['A', value]]));

test('comments and lines without a value are left out, and the order is kept', () => {
  const text = '# A=1\n; B=2 \\\n C=3\n\nnonsense\nexport D=4\nE=5\nF=\nE=6';
  expect(parseEnvironmentFile(text)).toEqual([
    ['export D', '4'],
    ['E', '5'],
    ['F', ''],
    ['E', '6'],
  ]);
});

test('the files that a unit names', () => {
  const unit = [
    '[Service]',
    '# EnvironmentFile=/no',
    'EnvironmentFile=-/etc/default/docker',
    ' EnvironmentFile = /etc/my proxies/100%%.env ',
    'EnvironmentFile=',
    'EnvironmentFile=relative',
    'Environment=FILE=/no',
    'EnvironmentFile=/etc/proxies.d/*.env',
  ].join('\n');
  const files = ['/etc/default/docker', '/etc/my proxies/100%.env', '/etc/proxies.d/*.env'];
  expect(environmentFilesOf(unit)).toEqual(files);
});
