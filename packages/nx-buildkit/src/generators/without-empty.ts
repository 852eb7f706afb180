/** Empty options are left out. */
export function withoutEmpty<Options extends object>(options: Options): Options {
  const says = (value: unknown): boolean =>
    value !== undefined && JSON.stringify(value) !== '[]' && JSON.stringify(value) !== '{}';
  return Object.fromEntries(Object.entries(options).filter(([, value]) => says(value))) as Options;
}
