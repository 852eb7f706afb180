import type { GENERATORS } from '../../../../packages/nx-buildkit/src/error-codes/generators';
import type { Texts } from '../texts';

export const GENERATORS_ZH: Texts<typeof GENERATORS> = {
  'NXBK-1201': {
    what: '项目或目标的名字已被占用，或没有这个项目。',
    remedy: '换个名字，或从 nx show projects 里选一个',
  },
  'NXBK-1202': { what: 'generator 会写到工作区之外，或 git、Nx 的目录里。', remedy: '换一个目录' },
  'NXBK-1203': {
    what: '没有适合这个项目的 Dockerfile。',
    remedy: '手写 Dockerfile，再用 nx g nx-buildkit:attach 加上目标',
  },
  'NXBK-1204': {
    what: 'compose 文件或 bake 文件读不了。',
    remedy: '修改文件，直到 `docker compose config` 或 `docker buildx bake --print` 能接受',
    explanation: '没完没了地 include 或 extends 的文件会在占满内存之前被拒绝。',
  },
  'NXBK-1205': { what: '没有可导入的内容。', remedy: '换一个目录' },
};
