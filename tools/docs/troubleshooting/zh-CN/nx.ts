import type { NX } from '../../../../packages/nx-buildkit/src/error-codes/nx';
import type { Texts } from '../texts';

export const NX_ZH: Texts<typeof NX> = {
  'NXBK-1101': {
    what: 'Nx 会从缓存里取出已经失效的结果。',
    remedy:
      '自己写的列表以 "..." 开头，例如 "dependsOn": ["...", "generate-config"]（Nx 23），或删掉该列表；其他情况，在 project.json 的该目标里写上报错给出的内容，或 "cache": false',
    explanation:
      'Nx 只知道目标的 inputs 里写的内容；别的任务留下的内容，只有 dependsOn 指向该任务时才计入哈希。project.json 里的列表会替换 nx-buildkit 推断的列表，除非以 "..." 开头（Nx 23）。',
  },
  'NXBK-1103': { what: '没有这个项目或目标。', remedy: '添加该目标，或修改引用它的选项' },
  'NXBK-1104': {
    what: '某个任务在镜像恢复之前就使用了它。',
    remedy: '再运行一次该任务：镜像现在已经恢复',
    explanation:
      'Nx 从缓存恢复的是 docker-build 的记录，不是镜像；镜像要等所有任务结束之后才会核对并重新构建。命令行里点名了使用镜像的任务时，docker-build 会在该次运行中执行。不经命令行启动的任务，nx-buildkit 无从得知；名字里带 {inputHash} 的镜像，没有必要时不会重新构建。',
  },
};
