import type { TAGS } from '../../../../packages/nx-buildkit/src/error-codes/tags';
import type { Texts } from '../texts';

export const TAGS_ZH: Texts<typeof TAGS> = {
  'NXBK-0901': {
    what: 'tag 模板或 tag 规则的写法不对。',
    remedy: '修改报错指出的部分',
    explanation: '规则与 docker/metadata-action 相同，见 [tag 与发布](tags-and-releases.md)。',
  },
  'NXBK-0902': {
    what: 'tag 里的某个变量在这里没有值。',
    remedy: '给它一个值，或从 tag 里去掉',
    explanation: '例如没有 package.json 时的 `{version}`，或 git 没有显示的分支或提交（比如文件夹属于另一个用户）。',
  },
  'NXBK-0903': {
    what: 'tag 选项没有得出 tag，或得出的名字无效。',
    remedy: '名字写成 [registry/]小写单词[:tag]；tag 只能由字母、数字和 ._- 组成',
  },
  'NXBK-0904': {
    what: '要合并的镜像无法组成所需的 index。',
    remedy: '每个平台用输出 push-by-digest 或 oci 构建一次，并把各 runner 的 dist/buildkit/digests 带到这里',
  },
  'NXBK-0905': {
    what: '要合并的镜像来自不同的 commit 或版本。',
    remedy: '所有平台都从同一个 commit 构建，并在该 commit 的检出里合并',
  },
  'NXBK-0906': {
    what: '要发布的镜像不在任何 registry 里。',
    remedy: '用输出 push 运行它的 docker-build，或用 buildTarget 选项指定推送它的目标',
  },
  'NXBK-0907': {
    what: '某个 runner 的 OCI 归档不见了或已损坏，或者里面不是该 runner 报告的镜像。',
    remedy: '用输出 oci 重新构建该平台，并把归档原样带到这里',
    explanation: '这样的归档不会有任何内容被上传，见[不能推送的 runner](multi-platform.md#runners-that-may-not-push)。',
  },
  'NXBK-0908': {
    what: '无法确定发布用哪个 version scheme。',
    remedy: '用 --versionScheme 从选项 versionSchemes 里选一个',
    explanation: '写法见 [Releases](tags-and-releases.md#releases)。',
  },
  'NXBK-0909': {
    what: '要发布的镜像出自别的源码，而不是当前检出的源码，或无法确定。',
    remedy: '在同一次运行里构建它，或在报错指出的提交的检出里发布',
    explanation: '[发布](tags-and-releases.md#releases)说明发布的是哪个镜像。',
  },
};
