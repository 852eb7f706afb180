import type { OPTIONS } from '../../../../packages/nx-buildkit/src/error-codes/options';
import type { Texts } from '../texts';

export const OPTIONS_ZH: Texts<typeof OPTIONS> = {
  'NXBK-0401': {
    what: '这个 Dockerfile 会被 BuildKit 拒绝。',
    remedy: '修改报错指出的那一行',
    explanation: '拉取任何东西之前，先按 BuildKit 的规则解析 Dockerfile，写错了不必等到构建才发现。',
  },
  'NXBK-0402': {
    what: '无法读取 Dockerfile。',
    remedy: '创建它，或修改 docker-build 目标的 dockerfile 选项',
  },
  'NXBK-0403': {
    what: '填写的内容不是有效的镜像引用。',
    remedy: '按 Dockerfile 的写法：alpine:3.20、quay.io/argoproj/argocd:v3.2.0',
  },
  'NXBK-0404': {
    what: '填写的内容不是有效的平台。',
    remedy: '写成 linux/arm64、arm64、linux/arm/v7，多个平台写 arm64,amd64',
  },
  'NXBK-0405': {
    what: '某个选项的值无效，或两个选项互相矛盾。',
    remedy: '修改报错指出的选项',
    explanation: '[选项](options.md)列出了每个选项及其取值。',
  },
  'NXBK-0406': { what: '某个路径在工作区之外，Nx 不对那里做哈希和缓存。', remedy: '写相对于工作区的路径' },
  'NXBK-0407': {
    what: '无法读取 env 文件。',
    remedy: '创建它，修改报错指出的那一行，或修改 envFile 选项',
  },
  'NXBK-0408': {
    what: '某个选项里有敏感信息（密码、token 等），别人能在镜像、attestation 或缓存里读到。',
    remedy: '用 secrets 选项传入，并用 RUN --mount=type=secret 读取',
    explanation: '构建参数会留在镜像历史里。只是名字看起来像密钥的参数，可用 `allowSecretArgs` 放行。',
  },
  'NXBK-0409': {
    what: 'extraArgs 里有不该放在那里的参数。',
    remedy: '改用同名的选项',
    explanation: '任务的选项会计入哈希和记录，写在 `extraArgs` 里的则不会。',
  },
  'NXBK-0410': {
    what: '构建需要的目录、secret 或变量不存在。',
    remedy: '创建它，或修改引用它的选项',
  },
};
