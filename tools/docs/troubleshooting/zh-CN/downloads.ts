import type { DOWNLOADS } from '../../../../packages/nx-buildkit/src/error-codes/downloads';
import type { Texts } from '../texts';

export const DOWNLOADS_ZH: Texts<typeof DOWNLOADS> = {
  'NXBK-1001': {
    what: 'downloads 选项不能用于这个 builder。',
    remedy: '在 buildkit-config 目标上把 downloads 设为 false，或使用本机的 builder',
    explanation: 'RUN 的下载来自本机 loopback 上的一个服务，所以 BuildKit 必须在本机、用本机网络运行。',
  },
  'NXBK-1002': {
    what: 'downloads 选项与另一个选项矛盾。',
    remedy: '去掉另一个选项，或按报错设置 downloads',
    explanation: '哪些下载经过 image store，见 [RUN 下载的内容](downloads.md)。',
  },
  'NXBK-1003': {
    what: 'downloads 选项里有一项不是 URL 前缀。',
    remedy: '以 http:// 或 https:// 开头、斜杠结尾，不带用户名密码："https://packages.example.com/files/"',
  },
};
