import { attestationAttributes, sbomGenerator, withGenerator } from './attestations';

const DEFAULT = 'docker/buildkit-syft-scanner:stable-1';

it.each([
  [true, {}],
  ['T', {}],
  [false, undefined],
  ['0', undefined],
  [undefined, undefined],
  ['mode=max', { mode: 'max' }],
  ['Mode=min,mode=max', { mode: 'max' }],
  ['mode=max,disabled=true', undefined],
  ['"reproducible=a,b",mode=min', { reproducible: 'a,b', mode: 'min' }],
])('%j has the attributes %j', (value, attributes) => expect(attestationAttributes(value)).toEqual(attributes));

it.each([
  [true, DEFAULT],
  ['mode=max', DEFAULT],
  ['generator=registry.example.com/scanner:2', 'registry.example.com/scanner:2'],
  ['"generator=registry.example.com/scanner:2"', 'registry.example.com/scanner:2'],
  ['generator=registry.example.com/scanner:2,disabled=1', undefined],
  [false, undefined],
])('the scanner of sbom %j is %s', (value, generator) => expect(sbomGenerator(value)).toBe(generator));

it.each([
  [true, 'generator=x:1'],
  ['select=a,generator=y', 'select=a,generator=x:1'],
  ['"select=a,b"', '"select=a,b",generator=x:1'],
])('sbom %j with the scanner x:1 is %s', (value, text) => expect(withGenerator(value, 'x:1')).toBe(text));
