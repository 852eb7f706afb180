import { setTimeout as sleep } from 'node:timers/promises';
import { kubectl } from './cluster.support';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The Role of the page for users, in a namespace. */
export interface PageRole {
  /** All that it allows: `create deployments`, in alphabetical order. */
  readonly rights: readonly string[];
  /** Works with a Role that lacks one of them. */
  without(verb: string, resource: string, act: () => Promise<void>): Promise<void>;
}

export async function pageRole(namespace: string): Promise<PageRole> {
  const inNamespace = `--namespace=${namespace}`;
  const { rules } = JSON.parse(await kubectl('get', 'role', 'buildx', inNamespace, '--output=json')) as {
    readonly rules: readonly Rule[];
  };

  async function setRules(to: readonly Rule[]): Promise<void> {
    const patch = JSON.stringify([{ op: 'replace', path: '/rules', value: to }]);
    await kubectl('patch', 'role', 'buildx', inNamespace, '--type=json', `--patch=${patch}`);
  }

  /** Its parts hear of a changed Role one after the other. */
  async function until(verb: string, resource: string, answer: 'yes' | 'no'): Promise<void> {
    const [name = '', part] = resource.split('/');
    const question = [verb, name, ...(part ? [`--subresource=${part}`] : [])];
    const asked = ['auth', 'can-i', ...question, inNamespace, `--as=system:serviceaccount:${namespace}:ci`];
    while ((await kubectl(...asked).catch(({ stdout }) => stdout)) !== answer) await sleep(100);
  }

  return {
    rights: rules
      .flatMap(({ resources, verbs }) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)))
      .sort(),
    async without(verb, resource, act) {
      const lesser = rules.flatMap((rule) => {
        if (!rule.resources.includes(resource)) return [rule];
        const others = rule.resources.filter((other) => other !== resource);
        const verbs = rule.verbs.filter((other) => other !== verb);
        return [
          ...(verbs.length > 0 ? [{ ...rule, resources: [resource], verbs }] : []),
          ...(others.length > 0 ? [{ ...rule, resources: others }] : []),
        ];
      });
      await setRules(lesser);
      await until(verb, resource, 'no');
      try {
        await act();
      } finally {
        await setRules(rules);
        await until(verb, resource, 'yes');
      }
    },
  };
}
