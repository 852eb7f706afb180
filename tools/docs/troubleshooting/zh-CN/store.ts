import type { STORE } from '../../../../packages/nx-buildkit/src/error-codes/store';
import type { Texts } from '../texts';

export const STORE_ZH: Texts<typeof STORE> = {
  'NXBK-0601': { what: 'image store 无法使用或无法写入。', remedy: '让它的目录可写，或用 storeDir 选项换一个' },
  'NXBK-0602': {
    what: 'image store 里某个文件的内容在磁盘上发生了变化。',
    remedy: '再跑一次：文件已删除，会重新拉取；如果经常出现，请检查磁盘',
  },
  'NXBK-0603': {
    what: '只读的 image store 里某个文件的内容在磁盘上发生了变化。',
    remedy: '从 image store 的来源重新复制该文件',
  },
  'NXBK-0604': { what: '某个镜像在 image store 里不完整。', remedy: '重新运行 prefetch' },
  'NXBK-0605': {
    what: '无法读取记录“哪些镜像仍在使用”的文件。',
    remedy: '让它可读，或删除它并在那里重新运行 prefetch',
    explanation: '只要还有这样的文件无法解析，就不会删除任何内容。',
  },
  'NXBK-0606': {
    what: '无法写入或读取基础镜像的 tar，或它不完整。',
    remedy: '用同一版本的 nx-buildkit 重新导出，复制后核对校验和',
    explanation: '[离线构建](offline.zh-CN.md)有两台机器上要敲的命令。',
  },
  'NXBK-0607': {
    what: '选项没有说明是哪些镜像或哪个 image store，或没有锁定任何镜像。',
    remedy: '修改 projects 和 storeDir 选项，或先对这些项目运行 prefetch',
  },
};
