/**
 * Where tools get packages with GET alone, which is all that BuildKit can convert. `git clone` over https needs POST, and a HEAD is refused too, so
 * nothing is here that is used in other ways as well. `*` stands for any text.
 */
export const GET_ONLY_PREFIXES: readonly string[] = [
  // apt
  'http://deb.debian.org/',
  'https://deb.debian.org/',
  'http://security.debian.org/',
  'https://security.debian.org/',
  'http://archive.ubuntu.com/',
  'https://archive.ubuntu.com/',
  'http://security.ubuntu.com/',
  'https://security.ubuntu.com/',
  'http://ports.ubuntu.com/',
  'https://ports.ubuntu.com/',
  // apk
  'http://dl-cdn.alpinelinux.org/',
  'https://dl-cdn.alpinelinux.org/',
  // dnf
  'http://mirrors.fedoraproject.org/',
  'https://mirrors.fedoraproject.org/',
  'http://mirrors.rockylinux.org/',
  'https://mirrors.rockylinux.org/',
  'http://dl.rockylinux.org/',
  'https://dl.rockylinux.org/',
  'https://mirrors.almalinux.org/',
  'https://repo.almalinux.org/',
  // pip, uv
  'https://pypi.org/simple/',
  'https://files.pythonhosted.org/',
  // npm, pnpm, yarn: not the audit, which is a POST
  'https://registry.npmjs.org/',
  'https://registry.yarnpkg.com/',
  // go
  'https://proxy.golang.org/',
  'https://sum.golang.org/',
  // cargo
  'https://static.crates.io/',
  'https://index.crates.io/',
  // Maven, Gradle
  'https://repo.maven.apache.org/maven2/',
  'https://repo1.maven.org/maven2/',
  // GitHub
  'https://github.com/*/releases/download/',
  'https://github.com/*/releases/latest/download/',
  'https://github.com/*/archive/',
  'https://codeload.github.com/',
  'https://raw.githubusercontent.com/',
];
