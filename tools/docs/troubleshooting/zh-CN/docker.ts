import type { DOCKER } from '../../../../packages/nx-buildkit/src/error-codes/docker';
import type { Texts } from '../texts';

export const DOCKER_ZH: Texts<typeof DOCKER> = {
  'NXBK-0201': { what: '本机没有安装 docker 命令。', remedy: '安装 docker 命令行及其 buildx 插件' },
  'NXBK-0202': {
    what: 'docker 没有 buildx 插件，或者它其实是没有 buildx 的 podman。',
    remedy: '安装 buildx：https://github.com/docker/buildx#installing',
    explanation:
      '带 buildx 的 docker 命令行可以使用 podman 的 socket：`DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock`。',
  },
  'NXBK-0203': {
    what: '当前用户没有权限访问 Docker 引擎。',
    remedy: '把用户加入 socket 所属的组（usermod --append --groups docker），或使用 rootless Docker',
    explanation: '新加的组要重新登录后才生效。',
  },
  'NXBK-0204': {
    what: 'docker 所指的地址上没有引擎应答。',
    remedy: '启动 Docker，或用 DOCKER_HOST、`docker context use` 指向正在运行的引擎',
  },
  'NXBK-0205': {
    what: 'Docker 引擎没有按时应答。',
    remedy: '看看 `docker version` 是否有响应；没有就重启 Docker',
  },
  'NXBK-0206': {
    what: 'Docker 引擎返回了错误。',
    remedy: '查看引擎日志：`journalctl --unit=docker` 或 `docker desktop logs`；试试 `docker run --rm hello-world`',
    explanation: '能识别的引擎错误（磁盘已满、缺少 runtime、网络、cgroup），报错里会直接给出处理办法。',
  },
  'NXBK-0207': { what: '某条 docker 命令失败。', remedy: '按上面 docker 的输出处理' },
  'NXBK-0208': {
    what: 'buildx 或 BuildKit 版本太旧。',
    remedy:
      '安装新版 buildx（https://github.com/docker/buildx#installing），或在 buildkit:builder 的 image 选项里指定更新的 BuildKit',
  },
  'NXBK-0209': {
    what: '引擎的 image store 存不了要构建的内容。',
    remedy:
      '切换到 containerd image store：在 daemon.json 里写 {"features": {"containerd-snapshotter": true}} 并重启 Docker；或把 buildkit:builder 的 driver 选项设为 docker-container',
    explanation:
      '经典（classic）image store 存不了多平台镜像和 attestation，也不接受 OCI layout 里的基础镜像。切换后旧镜像仍在磁盘上，只是不显示。',
  },
  'NXBK-0210': {
    what: '引擎或 docker 命令的类型限制了能构建的内容。',
    remedy: '使用 Docker 官方软件包里的 docker 命令行和引擎',
    explanation: 'snap 版 docker 只能看到 home 目录里的非隐藏文件；podman 没有自己的 BuildKit。',
  },
  'NXBK-0211': {
    what: 'Docker 引擎保存出来的内容不是镜像。',
    remedy: '看看 "docker image save" 的输出；重新构建或加载该镜像',
  },
};
