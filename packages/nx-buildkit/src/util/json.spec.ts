import { parseJson, parseObject } from './json';

it.each([
  ['{"a":1}', { a: 1 }, { a: 1 }],
  ['[1]', [1], [1]],
  ['null', null, undefined],
  ['7', 7, undefined],
  ['', undefined, undefined],
  ['{"token":"hunter2"', undefined, undefined],
])('%j is %j, and the object %j', (text, value, object) => {
  expect(parseJson(text)).toEqual(value);
  expect(parseObject(text)).toEqual(object);
});

it('takes no other error for text that is not JSON', () => {
  const text = { toString: () => ({}) } as unknown as string;
  expect(() => parseJson(text)).toThrow(TypeError);
});
