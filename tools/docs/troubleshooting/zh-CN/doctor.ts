import type { DOCTOR } from '../../../../packages/nx-buildkit/src/error-codes/doctor';
import type { Texts } from '../texts';

export const DOCTOR_ZH: Texts<typeof DOCTOR> = {
  'NXBK-1301': { what: 'doctor 的某项检查本身失败，或耗时太长。', remedy: 'nx run buildkit:doctor --verbose' },
  'NXBK-1302': {
    what: '有基础镜像既不在 image store 里，也无法从任何主机得到。',
    remedy: '在 buildkit:config 的 mirrors 选项里写一个有它们的镜像站，或导入：nx run buildkit:store:import',
  },
  'NXBK-1303': {
    what: '留给镜像或构建缓存的空间不多了。',
    remedy: '在这块磁盘上腾出空间，或在 buildkit:config 的 gc 选项里设更小的上限',
    explanation: '`gc.minFreeSpace` 大于磁盘剩余空间时，BuildKit 每次构建后都会丢掉缓存。',
  },
};
