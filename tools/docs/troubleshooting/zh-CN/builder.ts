import type { BUILDER } from '../../../../packages/nx-buildkit/src/error-codes/builder';
import type { Texts } from '../texts';

export const BUILDER_ZH: Texts<typeof BUILDER> = {
  'NXBK-0301': { what: 'buildkit:builder 的选项描述了一个不可能存在的 builder。', remedy: '修改报错指出的选项' },
  'NXBK-0302': {
    what: '还没有 builder，或它没有运行。',
    remedy: '先运行 builder 任务：nx run buildkit:builder',
    explanation: '该任务会写下带本机签名的 builder 记录，供其他任务读取。',
  },
  'NXBK-0303': {
    what: '这个 builder 名字已被另一个 builder 占用（driver 不同，或在另一个集群）。',
    remedy: '用 name 选项换个名字，或删除那个 builder：docker buildx rm NAME',
  },
  'NXBK-0304': {
    what: 'builder 与配置不一致。',
    remedy: 'nx run buildkit:builder --onDrift=recreate；doctor 会说明构建缓存是否保留',
    explanation: '有人改了 builder，或 Docker 的配置变了。`onDrift` 为默认值 `recreate` 时，任务会自动重建。',
  },
  'NXBK-0305': {
    what: '按现有选项和证书连不上 builder 的某个节点。',
    remedy: '修改 nodes 选项里该节点的 endpoint 和 driverOpts',
  },
  'NXBK-0306': {
    what: 'builder 需要更新，但上面还有构建在运行。',
    remedy: '稍后再跑，用 --waitTimeout 多等一会儿，或先不更新：--onDrift=warn',
  },
  'NXBK-0307': {
    what: 'builder 里的 BuildKit 启动不了。',
    remedy: '看上面 BuildKit 的最后几行，修改相应的选项',
  },
  'NXBK-0308': {
    what: 'builder 运行不了某个平台的程序。',
    remedy:
      '在引擎所在机器上安装模拟器：docker run --privileged --rm tonistiigi/binfmt --install arm64；或在 nodes 选项里加一个该平台的节点',
    explanation: '为另一种 CPU 执行 `RUN` 需要模拟器，或者一个该 CPU 的节点，见[多平台](multi-platform.md)。',
  },
  'NXBK-0309': {
    what: '集群没有删除属于 builder 的内容：它的 pod、它的卷，或某个 pod 的缓存。',
    remedy: '再跑一次；需要安装 kubectl，并且 KUBECONFIG 指向该集群',
  },
  'NXBK-0310': {
    what: '集群没有授权当前用户执行 builder 需要的操作。',
    remedy: '请管理员在该用户的 Role 里加上报错中列出的 verb',
    explanation: '任务需要的全部权限都在[在集群里构建](kubernetes.md)这一页的 Role 里。',
  },
  'NXBK-0311': {
    what: '不知道 builder 里正在运行什么，或它的 pod 是按什么配置创建的：引擎或集群没有回答。',
    remedy: '执行报错里给出的那行命令，看为什么没有回答；在集群里还需要安装 kubectl，并且 KUBECONFIG 指向该集群',
    explanation:
      '只要可能还有别人的构建在运行，builder 就不会被修改或删除。buildx 认识这个 builder 时，`docker buildx rm NAME` 总能把它删掉。',
  },
  'NXBK-0312': {
    what: '连不上集群，集群不接受当前用户，或集群里没有这个 namespace。',
    remedy: '修改 KUBECONFIG，或重新登录集群；之后这一行会有回答：kubectl auth whoami',
  },
};
