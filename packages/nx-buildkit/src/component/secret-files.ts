import { homeFolder } from '../util/files/user-folders';

/** A secret whose file is given as `~/.npmrc`, with the home folder of whoever builds, which docker buildx does not put in itself. */
export function withHomeFolder(secret: string): string {
  return secret.replace(/((?:^|,)(?:src|source)=)~(?=\/)/, (_, key: string) => key + homeFolder());
}
