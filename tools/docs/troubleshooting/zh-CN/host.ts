import type { HOST } from '../../../../packages/nx-buildkit/src/error-codes/host';
import type { Texts } from '../texts';

export const HOST_ZH: Texts<typeof HOST> = {
  'NXBK-0001': {
    what: 'nx-buildkit 遇到了未知的错误。',
    remedy: '加上 --verbose 再跑一次，并把输出反馈给我们',
    explanation: '这是 nx-buildkit 的缺陷，或者工作区里有它没有料到的文件。',
  },
  'NXBK-0002': {
    what: '磁盘已满，或当前用户的配额已用完。',
    remedy: '在这块磁盘上腾出空间，或换一个目录',
    explanation:
      'image store 可以用 `nx run buildkit:store:prune` 清理，或用 `storeDir` 换目录。已拉取的部分会保留。Docker 所在磁盘可以用 `nx run buildkit:builder --prune` 清理。',
  },
  'NXBK-0003': {
    what: '当前用户无法读写某个文件或目录。',
    remedy: '让运行 nx 的用户能读写它，或换一个目录',
  },
  'NXBK-0004': {
    what: '本机内存不足。',
    remedy: '增加内存，或减少并行任务：nx … --parallel=1',
    explanation: '内存耗尽时内核也会杀掉 docker 本身，docker 来不及输出任何信息。',
  },
  'NXBK-0005': {
    what: '操作系统报告达到上限，或磁盘出错。',
    remedy: '用 dmesg 查看内核对这块磁盘的报告',
  },
  'NXBK-0006': {
    what: '任务被中断。',
    remedy: '再跑一次：已拉取和已构建的部分都会保留',
  },
  'NXBK-0007': {
    what: '某个文件或目录可能是别人放的，因此没有使用。',
    remedy: '删除它，再跑一次任务',
    explanation:
      '多个用户共用的缓存和目录，别人也能写。那里若是链接、别人的目录或大小异常的文件，会直接拒绝，不会跟随。',
  },
};
