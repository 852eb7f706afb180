import type { SETTINGS } from '../../../../packages/nx-buildkit/src/error-codes/settings';
import type { Texts } from '../texts';

export const SETTINGS_ZH: Texts<typeof SETTINGS> = {
  'NXBK-0101': {
    what: '无法读取 Docker 的某个配置文件，或内容无效。',
    remedy: '按报错给出的行、列修改该文件；没有写入任何内容',
  },
  'NXBK-0102': {
    what: '镜像站或 registry 主机的写法不是 Docker 或 BuildKit 接受的形式。',
    remedy: '写成 host、host:port 或 [IPv6]:port；镜像站前面可以加 https://，后面可以加路径',
    explanation: '用户名和密码不要写进镜像站地址：`docker login HOST` 会把它们存到不会打印出来的地方。',
  },
  'NXBK-0103': {
    what: 'buildkit:config 的 config 选项不是有效的 TOML，或含有 BuildKit 不接受的键或值。',
    remedy: '修改这个键所在的选项',
    explanation: 'BuildKit 会忽略不认识的键，拼写错误就不会被发现，所以这里直接拒绝。',
  },
  'NXBK-0104': {
    what: '没有本机生成的 buildkitd.toml，或它已过期。',
    remedy: '运行生成它的任务：nx run buildkit:config --skip-nx-cache',
    explanation: '该文件带有本机的签名：共享缓存从别的机器带来的文件不会被使用。',
  },
  'NXBK-0105': {
    what: 'Docker 的某项配置没有传到 builder。',
    remedy: '在报错指出的文件里修改，或在 buildkit:config 的选项里设置 builder 需要的内容',
    explanation: '[镜像站与代理](mirrors-and-proxies.zh-CN.md)列出了 daemon.json 的每个键及其去向。',
  },
};
