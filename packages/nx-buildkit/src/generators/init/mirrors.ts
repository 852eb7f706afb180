import { badInput } from '../../errors';

/**
 * Reads `ghcr.io=ghcr.example.com,quay.io=mirror.example.com/quay`; a registry that is named twice has both mirrors.
 *
 * @throws BuildkitError for a part that is not `registry=mirror`
 */
export function parseMirrors(text: string): Readonly<Record<string, readonly string[]>> {
  const mirrors: Record<string, readonly string[]> = {};
  for (const part of text.split(',').map((word) => word.trim())) {
    if (part === '') continue;
    const [registry = '', mirror = '', ...rest] = part.split('=').map((word) => word.trim());
    if (!registry || !mirror || rest.length > 0) {
      throw badInput(
        'NXBK-0102',
        `"${part}" in mirrors is not registry=mirror`,
        'write it like ghcr.io=ghcr.example.com',
      );
    }
    mirrors[registry] = [...(mirrors[registry] ?? []), mirror];
  }
  return mirrors;
}
