import type { BUILD } from '../../../../packages/nx-buildkit/src/error-codes/build';
import type { Texts } from '../texts';

export const BUILD_ZH: Texts<typeof BUILD> = {
  'NXBK-0801': {
    what: 'Dockerfile 的某条指令失败。',
    remedy: '修改这条指令，它的最后几行输出在上面',
    explanation: '这些输出来自 RUN 启动的程序。重跑也会同样失败，所以不会重试。',
  },
  'NXBK-0802': {
    what: '构建过程中与 builder 或网络断开，或 builder 里留有上次加载中断后的残留。',
    remedy: '再跑一次：已完成的步骤来自 builder 的缓存',
    explanation: '已经按 `retries` 选项的次数重试过。',
  },
  'NXBK-0803': {
    what: '某个 RUN 因网络失败，或停住不动。',
    remedy: '检查 builder 能否访问该主机，在 Dockerfile 里换镜像源，或调大 runRetries、runStallTimeout',
    explanation:
      '该 RUN 已按 `runRetries` 重跑，之前的步骤来自 builder 的缓存。curl 要用 `-sS`，不要只用 `-s`，否则看不到错误。用了 `downloads` 选项时，RUN 只能访问 HTTP 和 HTTPS，见 [RUN 下载的内容](downloads.zh-CN.md)。',
  },
  'NXBK-0804': {
    what: '构建请求了一个没有提供给它的镜像。',
    remedy: '写进 prefetch 的 extraImages，或把 closedWorld 设为 false，让构建访问 registry',
    explanation: '构建只从 image store 取基础镜像，不能访问 registry，见 [工作原理](how-it-works.md)。',
  },
  'NXBK-0805': {
    what: 'COPY、ADD 或 mount 要的文件不在构建上下文里。',
    remedy: '把它放到指令要找的地方：在 context 选项的目录里，且没有被 .dockerignore 排除',
  },
  'NXBK-0806': {
    what: '构建需要的 secret 或权限没有给它。',
    remedy: 'secret 用 secrets 选项传入，entitlement 在 builder 目标的 buildkitdFlags 里放行',
  },
  'NXBK-0807': {
    what: '所选的输出无法存放构建结果。',
    remedy: '一次构建一个平台，不带 sbom 和 provenance；或改用 push、oci 输出',
    explanation:
      '如果镜像要存入引擎的经典（classic）image store，请切换到另一种：在 daemon.json 里设 `{"features": {"containerd-snapshotter": true}}`。',
  },
  'NXBK-0808': {
    what: '某个策略不允许构建所需的内容。',
    remedy: '从 Dockerfile 里去掉它，或修改策略',
  },
  'NXBK-0809': {
    what: '某个 source policy 无法使用。',
    remedy:
      '修改策略；不用策略构建，就把 extraArgs 设为 ["--policy", "disabled=true"]；如果它来自 EXPERIMENTAL_BUILDKIT_SOURCE_POLICY，取消这个变量',
  },
  'NXBK-0810': { what: 'docker buildx 不接受给它的命令。', remedy: '修改 docker buildx 报错的选项' },
  'NXBK-0811': { what: 'BuildKit 因其他原因结束了构建。', remedy: '按上面 BuildKit 的输出处理' },
  'NXBK-0812': {
    what: '无法基于另一个目标的镜像来构建。',
    remedy: '修改 buildContexts 选项，或给那个项目加一个构建它的 docker-build 目标',
  },
  'NXBK-0813': {
    what: '引擎里没有构建出来的镜像。',
    remedy: '检查 builder 和 docker 是否连的同一个引擎：docker buildx ls、docker context ls',
  },
  'NXBK-0814': { what: '两个镜像会用同一个名字或同一个文件。', remedy: '给它们各自的 tag，或分开运行' },
  'NXBK-0815': {
    what: '镜像构建成功，但运行不正常。',
    remedy: '看上面容器的输出，修改镜像或 smoke 的选项',
  },
  'NXBK-0816': {
    what: 'registry 没有接受这个镜像。',
    remedy: '检查 builder 能否访问该 registry，以及 tag 里写的是不是这个 registry',
  },
};
