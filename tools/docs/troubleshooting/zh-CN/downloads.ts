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
    explanation: '哪些下载经过 image store，见 [RUN 下载的内容](downloads.zh-CN.md)。',
  },
  'NXBK-1003': {
    what: 'downloads 选项里有一项不是 URL 前缀。',
    remedy: '以 http:// 或 https:// 开头、斜杠结尾，不带用户名密码："https://packages.example.com/files/"',
  },
  'NXBK-1004': {
    what: 'RUN 下载的文件与锁文件里该 URL 的内容不同，已被拒绝。',
    remedy: '先查明它为什么变了；要接受现在的内容：nx run <project>:docker-build --lockDownloads',
    explanation: '报错里有锁文件的 digest 和实际文件的 digest，见[锁定下载](downloads.zh-CN.md#锁定下载)。',
  },
  'NXBK-1005': {
    what: 'RUN 要的东西 image store 里没有，而 offline 选项不访问任何主机。',
    remedy:
      '在有网络的机器上运行 nx run <project>:docker-build --noCache，把它放进 store；nx run buildkit:store:export 把已锁定的内容带到另一台机器；如果该 URL 会重定向到一个页面，请写它最终指向的 URL',
    explanation: '缺少的每个 URL 都列在报错上方，见[没有网络时](downloads.zh-CN.md#没有网络时)。',
  },
  'NXBK-1006': {
    what: 'image store 里没有锁文件所锁定的下载内容。',
    remedy: 'nx run <project>:docker-build --lockDownloads',
    explanation: '导出的正是锁文件列出的内容；prune 会删除最近没有构建用过的内容。',
  },
  'NXBK-1007': {
    what: '镜像的 provenance 会写出 RUN 下载所用服务器的地址，而那是本机的地址。',
    remedy:
      '重新构建，并且不要同时运行含有相同步骤的其他构建；如果是 ADD 用到该 URL，请改用 RUN 下载，或者去掉 provenance 选项',
    explanation:
      'provenance 在第二次构建中写出，那时每个 RUN 都来自 builder 的缓存，见 [provenance](downloads.zh-CN.md#provenance)。',
  },
};
