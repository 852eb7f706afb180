import type { NX } from '../../../../packages/nx-buildkit/src/error-codes/nx';
import type { Texts } from '../texts';

export const NX_ZH: Texts<typeof NX> = {
  'NXBK-1101': {
    what: 'Nx 会从缓存里取出已经失效的结果。',
    remedy: '在目标上设 "cache": false，或加上报错指出的 input',
    explanation:
      'Nx 只知道目标的 inputs 里写的内容。project.json 里的列表会替换 nx-buildkit 推断的列表，除非以 "..." 开头。',
  },
  'NXBK-1103': { what: '没有这个项目或目标。', remedy: '添加该目标，或修改引用它的选项' },
};
