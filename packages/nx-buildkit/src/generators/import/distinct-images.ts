import { basename } from 'node:path';
import { normalizeReference, parseReference } from '../../oci/reference';
import type { ComponentPlan } from './component-plan';
import { lost } from '../notes';

type Plan = Omit<ComponentPlan, 'root'>;

/**
 * One component per image: services that differ only in how they run share one, and a service that runs another one's image has none.
 */
export function distinctImages(plans: readonly Plan[]): readonly Plan[] {
  const byBuild = new Map<string, Plan>();
  for (const plan of plans) {
    const key = buildKey(plan);
    const other = byBuild.get(key);
    byBuild.set(key, other ? joined(other, plan) : plan);
  }
  const images = [...byBuild.values()].map(named);
  const built = new Set(images.flatMap(tagsOf));
  const own = images.filter(({ options: { image } }) => image === undefined || !built.has(normalized(image)));
  return own.map((plan, index) => withClashes(plan, own.slice(0, index)));
}

/** Equal for plans with the same build, regardless of image names. */
function buildKey({ options, inline }: Plan): string {
  const { image } = options;
  const entries = Object.entries({ ...options, tags: undefined, image: image && normalized(image), inline });
  const given = entries.filter(([, value]) => value !== undefined);
  return JSON.stringify(given.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function joined(one: Plan, other: Plan): Plan {
  const tags = [...new Set([...(one.options.tags ?? []), ...(other.options.tags ?? [])])];
  const composeNames = [...new Set([...(one.composeNames ?? []), ...(other.composeNames ?? [])])];
  return {
    ...one,
    services: [...one.services, ...other.services],
    options: { ...one.options, ...(tags.length > 0 && { tags }) },
    ...(composeNames.length > 0 && { composeNames }),
    notes: [...one.notes, ...other.notes],
  };
}

/** The component is named after the service with the image's name, otherwise after the first one. */
function named(plan: Plan): Plan {
  const repositories = (plan.options.tags ?? []).map((tag) => basename(parseReference(tag)?.path ?? ''));
  const name = plan.services.find((service) => repositories.includes(service));
  return name === undefined ? plan : { ...plan, name };
}

function withClashes(plan: Plan, others: readonly Plan[]): Plan {
  const clashes = tagsOf(plan).flatMap((tag) =>
    others
      .filter((other) => tagsOf(other).includes(tag))
      .map(({ name }) => lost(`its image has the same name as that of ${name}: whichever is built later gets ${tag}`)),
  );
  return { ...plan, notes: [...plan.notes, ...clashes] };
}

function tagsOf({ options: { tags = [] }, composeNames = [] }: Plan): readonly string[] {
  return [...tags, ...composeNames].map(normalized);
}

function normalized(image: string): string {
  return normalizeReference(image) ?? image;
}
