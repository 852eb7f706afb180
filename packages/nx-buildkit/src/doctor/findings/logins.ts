import { installHelper, type CredentialHelper } from '../../registry/auth/client-config';
import { ok, warn, type Remark } from './finding';

/** The programs that keep Docker's logins: a missing one fails every pull and push that needs a login, even where Docker has none. */
export function loginRemarks(
  helpers: readonly CredentialHelper[],
  isInstalled: (program: string) => boolean,
): readonly Remark[] {
  return helpers.map((helper) => {
    const { file, entry, config } = helper;
    if (isInstalled(file)) return ok(`${file} keeps the logins of ${entry}`);
    return warn('NXBK-0508', `${file} is not installed, and ${config} names it in ${entry}`, installHelper(helper));
  });
}
