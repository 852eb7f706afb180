import { formatProjectContext } from '../../component/project-images';
import type { ComponentPlan } from './component-plan';
import { lost, noted, notedFrom, notedList, type Noted } from '../notes';

type Context = readonly [key: string, source: string];

/**
 * The components with their named contexts that are services, `service:base`, turned into the images of projects, `project:base`.
 *
 * @param projectOf the project that a component becomes an image of
 */
export function withSiblingContexts(
  components: readonly ComponentPlan[],
  projectOf: (component: ComponentPlan) => string,
): readonly ComponentPlan[] {
  const byService = new Map(components.flatMap((one) => one.services.map((service) => [service, one] as const)));
  return components.map((component) => {
    const { buildContexts, ...options } = component.options;
    if (!buildContexts) return component;
    const siblings = Object.values(buildContexts).flatMap((source) => byService.get(serviceIn(source) ?? '') ?? []);
    const read = notedList(
      Object.entries(buildContexts).map((entry) => context(entry, components, byService, projectOf)),
    );
    const contexts = notedFrom(read, (lists) => noted(Object.fromEntries(lists.flat())));
    // An image waits for the first image of other projects, and not for images of its own project.
    const after = siblings.filter((sibling) => {
      const project = projectOf(sibling);
      return project === projectOf(component) || components.find((one) => projectOf(one) === project) !== sibling;
    });
    return {
      ...component,
      options: { ...options, ...(Object.keys(contexts.value).length > 0 && { buildContexts: contexts.value }) },
      ...(after.length > 0 && { after: after.map(({ name }) => name) }),
      notes: [...component.notes, ...contexts.notes],
    };
  });
}

function context(
  [key, source]: Context,
  components: readonly ComponentPlan[],
  byService: ReadonlyMap<string, ComponentPlan>,
  projectOf: (component: ComponentPlan) => string,
): Noted<readonly Context[]> {
  const service = serviceIn(source);
  if (service === undefined) return noted([[key, source]]);
  const sibling = byService.get(service);
  if (!sibling) return noted([], lost(`the context ${key} is the service ${service}, which builds no image here`));
  const project = projectOf(sibling);
  const images = components.filter((other) => projectOf(other) === project);
  const stage = images.length > 1 ? sibling.options.target : undefined;
  return noted([[key, formatProjectContext({ project, stage })]]);
}

function serviceIn(source: string): string | undefined {
  return /^(?:service|target):(.*)$/.exec(source)?.[1];
}
