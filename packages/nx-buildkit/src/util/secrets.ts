/** The format of a kind of credential, as its issuer defines it and https://github.com/gitleaks/gitleaks detects it. */
interface SecretForm {
  readonly what: string;
  /**
   * A match must not contain another possible start, or a long text would take more than linear time. `x{8,}` is written `x{7}x+`, which V8 repeats
   * without keeping every step on its stack.
   */
  readonly form: RegExp;
  /** Some of these are public in every browser, and their names say so. */
  readonly mayBePublic?: true;
}

const FORMS: readonly SecretForm[] = [
  { what: 'a private key', form: /-----BEGIN [A-Z ]*PRIVATE KEY[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g },
  { what: 'a token of GitHub', form: /\b(?:gh[opusr]_[A-Za-z\d]{15}[A-Za-z\d]+|github_pat_\w{21}\w+)/g },
  {
    what: 'a token of GitLab',
    form: /(?<![\w-])gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|rtr|soat)-[\w-]{19}[\w-]+/g,
  },
  { what: 'an access key of AWS', form: /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/g },
  { what: 'a token of Slack', form: /(?<![\w-])(?:xox[a-z]|xapp)-[\w-]{9}[\w-]+/g },
  { what: 'a JSON web token', form: /(?<![\w-])eyJ[\w-]{7}[\w-]+\.eyJ[\w-]{7}[\w-]+(?:\.[\w-]*)?/g, mayBePublic: true },
  { what: 'an API key of Google', form: /(?<![\w-])AIza[\w-]{35}(?![\w-])/g, mayBePublic: true },
  { what: 'a key of Stripe', form: /\b[rs]k_(?:live|test)_[A-Za-z\d]{15}[A-Za-z\d]+/g },
  { what: 'a token of npm', form: /\bnpm_[A-Za-z\d]{36}\b/g },
  { what: 'a token of PyPI', form: /(?<![\w-])pypi-AgE[\w-]{49}[\w-]+/g },
  { what: 'a token of Docker Hub', form: /(?<![\w-])dckr_[op]at_[\w-]{19}[\w-]+/g },
  { what: 'a token of Hugging Face', form: /\bhf_[A-Za-z]{34}\b/g },
  { what: 'a token of Vault', form: /(?<![\w-])hv[bs]\.[\w-]{23}[\w-]+/g },
  { what: 'a key of an AI service', form: /(?<![\w-])sk-(?:ant|proj|svcacct)-[\w-]{19}[\w-]+/g },
  {
    what: 'the key of a login',
    form: /(?<=(?:secret_access_key|session_token|account_?key|_authToken|_auth|password|passwd)=)[^\s,;&"'$][^\s,;&"']*/gi,
  },
];

/** A password in a URL. A user without a password is a credential only in http, where it can be a token; the user `git` of ssh is not. */
const URL_PASSWORD = /:\/\/[^\s/@:]*:[^\s/@]+@(?!sha\d+:)/;
const URL_TOKEN = /\bhttps?:\/\/[^\s/@:]+@/i;

/** A text in which `***` replaces each credential with a known format. */
export function maskSecrets(text: string): string {
  return FORMS.reduce((masked, { form }) => masked.replace(form, '***'), text);
}

/**
 * What kind of credential a text holds, for a message: `a token of GitHub`.
 *
 * @param isPublic whether the name of the text says that it is public
 * @returns undefined for a text without one
 */
export function findSecret(text: string, isPublic = false): string | undefined {
  if (URL_PASSWORD.test(text) || (!isPublic && URL_TOKEN.test(text))) return 'a URL with credentials';
  return FORMS.find(({ form, mayBePublic }) => !(isPublic && mayBePublic) && text.search(form) >= 0)?.what;
}

/** Last words of names that only secrets have. */
const SECRET_NAME = new RegExp(
  `_(${[
    'pass|passwd|password|passphrase|pwd|pw|secrets?|token|pat|jwt|credentials?|cookie',
    '(private|api|access|secret|account|auth|deploy|encryption|license|master|service|signing|ssh|storage)_?key',
    '(basic|docker|npm|registry)_auth|secret_?key_?base',
  ].join('|')})\\d*$`,
  'i',
);
/** https://nextjs.org/docs/pages/guides/environment-variables and its like: values with these prefixes are in the page that everybody gets. */
const PUBLIC_NAME = /^_(vite|react_app|vue_app|ng_app|gatsby|storybook)_|_(public|publishable)(_|$)/i;

/** Whether a name says that its value is public. */
export function isPublicName(name: string): boolean {
  return PUBLIC_NAME.test(words(name));
}

/** Whether a name is typical of secrets: `DB_PWD`, `GITHUB_PAT`, `apiKey`. */
export function isSecretName(name: string): boolean {
  // PWD alone is the working folder of a shell.
  return SECRET_NAME.test(words(name)) && name !== 'PWD' && !isPublicName(name);
}

/** `dbPassword` as `_db_Password`. */
function words(name: string): string {
  return `_${name.replace(/(?<=[a-z\d])(?=[A-Z])/g, '_')}`;
}
