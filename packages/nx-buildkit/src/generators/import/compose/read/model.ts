import type { ComposeSecret, ComposeService } from './canonical';
import { merged } from './merge';
import { withoutReplaced } from './replacement';
import type { Variables } from './variables';

/** A service with the variables that its texts may use. */
export interface ScopedService {
  readonly service: ComposeService;
  readonly variables: Variables;
}

export type ScopedServices = Readonly<Record<string, ScopedService>>;

/** The merged content of compose files, with their variables still in it. */
export interface ComposeModel {
  readonly services: ScopedServices;
  readonly secrets: Readonly<Record<string, ComposeSecret>>;
}

export const EMPTY_MODEL: ComposeModel = { services: {}, secrets: {} };

/**
 * One model on top of another.
 *
 * @param written the content of the file that the upper one is from, whose replacements remove content of the lower one
 */
export function stacked(below: ComposeModel, above: ComposeModel, written: unknown): ComposeModel {
  const { services, secrets } = withoutReplaced(
    { services: mapServices(below.services, ({ service }) => service), secrets: below.secrets },
    written,
  ) as { services: Record<string, ComposeService>; secrets: ComposeModel['secrets'] };
  const names = new Set([...Object.keys(services), ...Object.keys(above.services)]);
  const both = [...names].flatMap((name): [string, ScopedService][] => {
    // Included files know more variables than the including one.
    const variables = (below.services[name] ?? above.services[name])?.variables;
    const service = merged(services[name], above.services[name]?.service) as ComposeService | undefined;
    return service && variables ? [[name, { service, variables }]] : [];
  });
  return {
    services: Object.fromEntries(both),
    secrets: merged(secrets, above.secrets) as ComposeModel['secrets'],
  };
}

function mapServices<Value>(
  services: ScopedServices,
  change: (service: ScopedService) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(services).map(([name, service]) => [name, change(service)]));
}
