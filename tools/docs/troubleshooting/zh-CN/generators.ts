import type { GENERATORS } from '../../../../packages/nx-buildkit/src/error-codes/generators';
import type { Texts } from '../texts';

export const GENERATORS_ZH: Texts<typeof GENERATORS> = {
  'NXBK-1201': {
    what: '项目或目标的名字缺失、已被占用或不存在。',
    remedy: '换个名字，或从 nx show projects 里选一个',
  },
  'NXBK-1202': { what: 'generator 会写到工作区之外，或 git、Nx 的目录里。', remedy: '换一个目录' },
  'NXBK-1203': {
    what: '按这个项目的现状，无法生成可用的 Dockerfile。',
    remedy: '手写 Dockerfile，再用 nx g nx-buildkit:attach 加上目标',
  },
  'NXBK-1204': {
    what: '无法读取 compose 文件或 bake 文件。',
    remedy: '修改文件，直到 `docker compose config` 或 `docker buildx bake --print` 能接受',
    explanation: '无限循环 include 或 extends 的文件，会在耗尽内存之前被拒绝。',
  },
  'NXBK-1205': { what: '没有可导入的内容。', remedy: '换一个目录' },
};
