import { homeFolder } from '../util/files/user-folders';
import { csvField, csvFields } from './outputs';

/** A secret whose file is given as `~/.npmrc`, with the user's home folder, which docker buildx does not expand itself. */
export function withHomeFolder(secret: string): string {
  if (!secret.includes('~')) return secret;
  const fields = csvFields(secret).map((field) =>
    field.replace(/^(\s*(?:src|source)=)~(?=\/)/, (_, key: string) => key + homeFolder()),
  );
  return fields.map(csvField).join(',');
}
