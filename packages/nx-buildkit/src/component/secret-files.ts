import { homeFolder } from '../util/files/user-folders';

/** A secret whose file is given as `~/.npmrc`, with the user's home folder, which docker buildx does not expand itself. */
export function withHomeFolder(secret: string): string {
  return secret.replace(/((?:^|,)(?:src|source)=)~(?=\/)/, (_, key: string) => key + homeFolder());
}
