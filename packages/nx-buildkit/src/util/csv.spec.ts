import { csvFields, csvLine, readAttributes, writeAttributes } from './csv';

it.each([
  ['a', ['a']],
  ['a,b=c', ['a', 'b=c']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""x""",', ['say "x"', '']],
  [',,', ['', '', '']],
])('reads %j as %j, which is written as something that is read in the same way', (line, fields) => {
  expect(csvFields(line)).toEqual(fields);
  expect(csvFields(csvLine(fields))).toEqual(fields);
});

it.each(['', 'a"b', '"a', '"a"b', 'x,"a"b'])('refuses %j, as Docker does', (line) => {
  expect(() => csvFields(line)).toThrow('comma-separated fields');
});

it.each(['type=gha,token="hunter2"', 'type=gha,"token=hunter2', '"token="hunter2"'])(
  'does not repeat the value of %s',
  (line) => {
    expect(() => csvFields(line)).toThrow(/^(?!.*hunter2).*token/);
  },
);

it.each(['plain', 'a,b', 'a"b', 'a\nb', 'a=b'])('keeps the value %j of an attribute', (dest) => {
  expect(readAttributes(writeAttributes({ type: 'oci', dest }))).toEqual({ type: 'oci', dest });
});
