import type { LOCKS } from '../../../../packages/nx-buildkit/src/error-codes/locks';
import type { Texts } from '../texts';

export const LOCKS_ZH: Texts<typeof LOCKS> = {
  'NXBK-0701': {
    what: '构建所需的基础镜像没有为该平台锁定。',
    remedy: '运行 nx run <project>:prefetch --platform=…，或让 docker-build 依赖 prefetch 并写 "params": "forward"',
    explanation: 'docker-build 没有经过 prefetch，或 prefetch 的是别的平台。',
  },
  'NXBK-0702': {
    what: 'tag 已不再指向锁定的镜像，而且已经没有任何地方能取到它。',
    remedy: '给 prefetch 加 --refresh，锁定 tag 现在指向的镜像',
    explanation: 'tag 已指向新镜像，锁定的那个已被 registry 删除。',
  },
  'NXBK-0703': { what: '锁文件损坏，或几个锁文件互相矛盾。', remedy: '删除它，重新运行 prefetch' },
  'NXBK-0704': {
    what: '检查发现锁文件不是最新的。',
    remedy: '给 prefetch 加 --refresh，并提交锁文件',
    explanation: '`prefetch --check` 不做任何修改；锁文件缺镜像或 tag 变了就失败。做法见 [锁文件](locks.md)。',
  },
  'NXBK-0705': {
    what: '构建需要太多 Dockerfile 里看不出来的镜像。',
    remedy: 'prefetch 的 extraImages 里只留构建需要的，再运行 prefetch',
  },
};
