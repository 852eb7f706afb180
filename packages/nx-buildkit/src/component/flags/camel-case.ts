/** The name of an option as schemas have it: Nx takes `--build-args` for `buildArgs`. */
export function camelCase(name: string): string {
  return name.replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}
