import { badInput } from '../../errors';

/**
 * The configuration of an app of Next.js that makes the standalone server. https://nextjs.org/docs/app/api-reference/config/next-config-js/output
 *
 * @param path of it, for the error
 * @throws BuildkitError where another output is set, or the object with the options is not found
 */
export function withStandaloneOutput(text: string, path: string): string {
  const output = /^\s*output:\s*['"](\w+)['"]/m.exec(text)?.[1];
  if (output === 'standalone') return text;
  const changed = text.replace(/(\bnextConfig\b[^=\n]*=\s*\{)(?=\s*\n)/, "$1\n  output: 'standalone',");
  if (output !== undefined || changed === text) {
    throw badInput(
      'NXBK-1203',
      output === undefined ? `${path} shows no nextConfig = { … }` : `${path} asks for the output ${output}`,
      "set output: 'standalone' in it, and run the generator again",
    );
  }
  return changed;
}
