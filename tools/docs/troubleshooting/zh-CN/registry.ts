import type { REGISTRY } from '../../../../packages/nx-buildkit/src/error-codes/registry';
import type { Texts } from '../texts';

export const REGISTRY_ZH: Texts<typeof REGISTRY> = {
  'NXBK-0501': {
    what: '连不上 registry 或镜像站，或连接中断。',
    remedy: '再跑一次，会从最后一个字节继续；如果总是同一台失败，用代理（HTTPS_PROXY）或换镜像站',
    explanation:
      '失败的请求会在同一台或下一台主机重试，直到 `giveUpAfter` 时间内没有任何数据。已下载的部分会保留。网络经常断得更久，就调大 `giveUpAfter`。',
  },
  'NXBK-0502': {
    what: 'registry、镜像站或它的 token 服务接受了连接但不响应。',
    remedy: '从镜像站列表里去掉不响应的那台；只是网络慢的话，调大 giveUpAfter',
    explanation: '总是不响应的镜像站，也可以在 `buildkit:config` 上设 `probe: drop` 排除。',
  },
  'NXBK-0503': { what: '数据传到一半停住了。', remedy: '只是网络慢的话，调大 stallTimeout' },
  'NXBK-0504': {
    what: 'registry 限流。',
    remedy: 'docker login，或配置镜像站：registry 对匿名拉取有限制',
    explanation: 'Docker Hub 对匿名用户额度很小。',
  },
  'NXBK-0505': {
    what: 'registry、镜像站或它的 token 服务自身出错。',
    remedy: '稍后再跑，或换镜像站',
  },
  'NXBK-0506': {
    what: '收到的不是镜像，而是错误的数据或网页。',
    remedy: '看看是谁在代替 registry 应答：镜像站、代理或登录页',
    explanation: '每个字节都会与 digest 核对。发来错误数据的镜像站在本次运行中不再使用。',
  },
  'NXBK-0507': {
    what: '凭据助手（credential helper）执行失败。',
    remedy: '修好该程序，或从指定它的文件里删掉这一项',
  },
  'NXBK-0508': {
    what: '无法使用 Docker 的 config.json，或凭据助手的输出。',
    remedy: '安装 config.json 指定的程序，或从文件里删掉这一项',
    explanation: '卸载 Docker Desktop 后常会留下这样一项（`"credsStore": "desktop"`）。',
  },
  'NXBK-0509': {
    what: '没有这个主机名。',
    remedy: '检查镜像引用里的 registry 名称，以及本机的 DNS',
  },
  'NXBK-0510': {
    what: 'registry 没有这个镜像。',
    remedy: '检查镜像的名称和 tag',
    explanation: '这是 registry 本身的应答；镜像站缺少镜像不会导致这个错误。',
  },
  'NXBK-0511': {
    what: 'registry 不允许当前用户拉取或推送这个镜像，或者没有这个镜像。',
    remedy: 'docker login 到该 registry，并检查镜像名：很多 registry 在没有镜像时也这样返回',
  },
  'NXBK-0512': {
    what: '本机不信任某台主机的证书。',
    remedy: '把 registry 的 CA 放到 /etc/docker/certs.d/<host>/ca.crt，或用 SSL_CERT_FILE 指定含有它的证书包',
    explanation:
      '`buildkit:config` 的 `certsDir` 选项可以指定别的目录。BuildKit 的报错是 `certificate signed by unknown authority`。',
  },
  'NXBK-0513': {
    what: '某个证书文件无法使用。',
    remedy: '修好该文件，或从引用它的地方删掉：Docker 的 certs.d、buildkitd.toml 的 ca 或 keypair、SSL_CERT_FILE',
  },
  'NXBK-0514': {
    what: '这个 registry 用明文 HTTP，没有 TLS。',
    remedy: '写进 Docker 的 insecure-registries，或在 buildkitd.toml 里给它设 http = true',
    explanation: '也可以写进 `buildkit:config` 的 `insecureRegistries`。',
  },
  'NXBK-0515': {
    what: '代理需要登录。',
    remedy: '把用户名和密码写进代理变量：http://user:password@proxy:port',
    explanation: '拒绝请求的是代理，不是 registry。密码里的 `@` 写成 `%40`。',
  },
  'NXBK-0516': {
    what: '某个变量的值不是代理地址。',
    remedy: '写成 http://proxy:port 或 http://user:password@proxy:port，密码里的 @ 写成 %40，其余类推',
  },
  'NXBK-0517': {
    what: '这个镜像是以 2017 年就淘汰的格式推送的。',
    remedy: '用当前版本的 Docker 重新推送',
    explanation: 'BuildKit 也不支持。',
  },
  'NXBK-0518': {
    what: '主机返回了不安全或异常的响应，已拒绝处理。',
    remedy: '联系该 registry、镜像站或代理的管理员',
    explanation: '例如把登录信息重定向到别的主机，或大小异常的响应。',
  },
  'NXBK-0519': { what: '这个镜像没有目标平台的版本。', remedy: '换成镜像支持的平台，或换一个基础镜像' },
  'NXBK-0520': {
    what: 'builder 不能代替本机拉取这个镜像。',
    remedy: '本机也能访问 registry 的话，去掉 pullFrom',
    explanation: '`pullFrom` 选项让 builder 来拉取。它不拉取就无法解析 tag，而且会执行 ONBUILD 触发器。',
  },
  'NXBK-0521': {
    what: 'image store 里缺少一个镜像，而 offline 选项不访问任何 registry。',
    remedy: '在有网络的机器上 prefetch，或导入含有它的导出文件：nx run buildkit:store:import',
    explanation: '两台机器上的命令见[离线构建](offline.zh-CN.md)。',
  },
  'NXBK-0522': { what: 'docker buildx 访问 registry 时失败，原因未知。', remedy: '按上面 docker buildx 的输出处理' },
};
