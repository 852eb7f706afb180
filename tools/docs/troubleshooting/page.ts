import { CODES, describeCode, type Code } from '../../../packages/nx-buildkit/src/error-codes/catalogue';
import { describeFailedIn, type FailedIn } from '../../../packages/nx-buildkit/src/error-codes/error-code';
import { withGenerated } from '../generated';
import { prose } from '../prose';
import type { Text } from './texts';
import { CHINESE } from './zh-CN/chinese';

/** How a page in one language puts what the catalogue says. */
interface Language {
  readonly text: (code: Code) => Text;
  /** By the first two digits of their codes. */
  readonly parts: Readonly<Record<string, string>>;
  readonly failedIn: (place: FailedIn, transient: boolean) => string;
  readonly seen: (words: string) => string;
  readonly remedy: (text: string) => string;
}

const ENGLISH_PAGE: Language = {
  text: describeCode,
  parts: {
    '00': 'This machine',
    '01': "Docker's settings and buildkitd.toml",
    '02': 'docker, buildx and the engine',
    '03': 'The builder',
    '04': 'Dockerfile and options',
    '05': 'Registries, mirrors and proxies',
    '06': 'The image store',
    '07': 'Locks',
    '08': 'The build',
    '09': 'Tags and releases',
    '10': 'What RUN downloads',
    '11': 'Nx',
    '12': 'Generators',
    '13': 'Doctor',
  },
  failedIn: (place, transient) => ` ${describeFailedIn(place, transient).replace('f', 'F')}.`,
  seen: (words) => `Seen as ${words}.`,
  remedy: (text) => `What to do: ${text}.`,
};

const PLACES: Readonly<Record<FailedIn, string>> = {
  'this host': '本机',
  'the builder': 'builder',
  'the Docker engine': 'Docker 引擎',
  'a mirror': '镜像站',
  'the registry': 'registry',
};

const CHINESE_PAGE: Language = {
  text: (code) => CHINESE[code],
  parts: {
    '00': '本机',
    '01': 'Docker 的配置与 buildkitd.toml',
    '02': 'docker、buildx 与引擎',
    '03': 'builder',
    '04': 'Dockerfile 与选项',
    '05': 'registry、镜像站与代理',
    '06': 'image store',
    '07': '锁文件',
    '08': '构建',
    '09': 'tag 与发布',
    '10': 'RUN 下载的内容',
    '11': 'Nx',
    '12': 'generator',
    '13': 'doctor',
  },
  failedIn: (place, transient) => ` 出错位置：${PLACES[place]}${transient ? '；可直接重试' : ''}。`,
  seen: (words) => `看到的信息：${words}。`,
  remedy: (text) => `怎么办：${text}。`,
};

/** docs/troubleshooting.md and its Chinese twin, with a section for each code. */
export const TROUBLESHOOTING: Readonly<Record<string, (page: string) => string>> = {
  'docs/troubleshooting.md': (page) => withCodes(page, ENGLISH_PAGE),
  'docs/troubleshooting.zh-CN.md': (page) => withCodes(page, CHINESE_PAGE),
};

function withCodes(page: string, language: Language): string {
  const sections = CODES.map((code, index) => {
    const part = partOf(code);
    const isFirst = index === 0 || partOf(CODES[index - 1]) !== part;
    return `${isFirst ? `## ${language.parts[part]}\n\n` : ''}${section(code, language)}`;
  });
  return withGenerated(page, 'the catalogue of codes', sections.join('\n\n'));
}

function partOf(code = ''): string {
  return code.slice('NXBK-'.length, 'NXBK-'.length + 2);
}

function section(code: Code, { text, failedIn, seen, remedy }: Language): string {
  const { what, explanation, remedy: todo } = text(code);
  const { failedIn: place, transient = false, seen: words = [] } = describeCode(code);
  return [
    `### ${code}`,
    `**${prose(what)}**${failedIn(place, transient)}`,
    words.length > 0 && seen(words.map((one) => `\`${one}\``).join(', ')),
    explanation,
    prose(remedy(todo)),
  ]
    .filter(Boolean)
    .join('\n\n');
}
