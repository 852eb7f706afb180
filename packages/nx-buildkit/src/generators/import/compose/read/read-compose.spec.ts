import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { readCompose } from './read-compose';

const LAST = 20;

/** Files, each of which includes the next one as often as it is said. */
function nested(times: number): () => ReturnType<typeof readCompose> {
  const tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  for (let level = 0; level < LAST; level++) {
    const include = JSON.stringify(Array(times).fill(`${level + 1}.yaml`));
    tree.write(`src/${level}.yaml`, `include: ${include}`);
  }
  tree.write(`src/${LAST}.yaml`, 'services: { web: { image: web } }');
  return () => readCompose(tree, 'src', ['0.yaml']);
}

it('reads files that include each other', () => {
  expect(nested(1)()?.files).toHaveLength(LAST + 1);
});

it('refuses files that include each other again and again', () => {
  expect(nested(2)).toThrow('is included after 1000 other documents');
});

it('refuses a large file that is included many times, and one that is extended many times', () => {
  const tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  const args = Array.from({ length: 5_000 }, (_, i) => `A${i}: value`).join(', ');
  tree.write('src/big.yaml', `services: { big: { build: { context: ., args: { ${args} } } } }`);
  tree.write('src/compose.yaml', `include: [${Array(500).fill('big.yaml').join(', ')}]`);
  expect(() => readCompose(tree, 'src')).toThrow('become too large with src/big.yaml');
  const extending = Array.from({ length: 500 }, (_, i) => `s${i}: { extends: { file: big.yaml, service: big } }`);
  tree.write('src/compose.yaml', `services: { ${extending.join(', ')} }`);
  expect(() => readCompose(tree, 'src')).toThrow('become too large with big, which s');
});

it('refuses services that extend each other in too long a row', () => {
  const tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  const read = (length: number): ReturnType<typeof readCompose> => {
    const rows = [...Array(length).keys()].map((index) => `  s${index + 1}: { extends: s${index} }`);
    tree.write('src/compose.yaml', ['services:', '  s0: { image: web }', ...rows].join('\n'));
    return readCompose(tree, 'src');
  };
  expect(read(100)?.services['s100']?.service).toEqual({ image: 'web' });
  expect(() => read(102)).toThrow('More than 100 services extend each other in a row');
});

it('parses a file once, however many services extend some of it', () => {
  const tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  const extended = '{ extends: { file: base.yaml, service: web } }';
  tree.write('src/compose.yaml', `services: { one: ${extended}, two: ${extended} }`);
  tree.write('src/base.yaml', 'services: { web: { image: web } }');
  const read = jest.spyOn(tree, 'read');
  expect(Object.keys(readCompose(tree, 'src')?.services ?? {})).toEqual(['one', 'two']);
  expect(read.mock.calls.filter(([path]) => path === 'src/base.yaml')).toHaveLength(1);
});
