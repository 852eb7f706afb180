import type { ComponentPlan } from './component-plan';

/**
 * The components with their named contexts that are services, `service:base`, turned into the images of projects, `project:base`.
 *
 * @param projectOf the project that a component becomes an image of
 */
export function withSiblingContexts(
  components: readonly ComponentPlan[],
  projectOf: (component: ComponentPlan) => string,
): readonly ComponentPlan[] {
  const byName = new Map(components.map((component) => [component.name, component]));
  return components.map((component) => {
    const notes: string[] = [];
    const contexts = Object.entries(component.options.buildContexts ?? {}).flatMap(([key, source]) => {
      if (!source.startsWith('service:')) return [[key, source] as const];
      const sibling = byName.get(source.replace('service:', ''));
      if (!sibling) {
        notes.push(`the context ${key} is the ${source.replace(':', ' ')}, which builds no image here`);
        return [];
      }
      const project = projectOf(sibling);
      const images = components.filter((other) => projectOf(other) === project);
      const stage = images.length > 1 ? sibling.options.target : undefined;
      // An image waits for the first image of other projects, and for nothing of its own.
      if (images[0] !== sibling || project === projectOf(component)) {
        notes.push(`the context ${key} has to be built first: let dependsOn name the target of ${sibling.name}`);
      }
      return [[key, `project:${project}${stage === undefined ? '' : `#${stage}`}`] as const];
    });
    const buildContexts = contexts.length > 0 ? Object.fromEntries(contexts) : undefined;
    return { ...component, options: { ...component.options, buildContexts }, notes: [...component.notes, ...notes] };
  });
}
