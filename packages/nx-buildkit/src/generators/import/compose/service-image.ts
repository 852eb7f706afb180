import { parseReference } from '../../../oci/reference';
import { setsSecret } from '../credentials';
import { lost, noted, notedFrom, type Note, type Noted } from '../../notes';
import type { ImagePlan } from '../component-plan';
import { buildOptions } from './build-options';
import type { ComposeBuild, PathFrom } from './read/canonical';
import type { ScopedService } from './read/model';
import { inWorkspace } from './paths';
import { isElsewhere } from '../../../util/elsewhere';
import type { ComposeProject } from './read/read-compose';
import { textsWith, type Texts } from './texts';
import { textOf } from './read/values';

/** The location of a build: without one of these, nothing or the wrong image would be built. */
interface Place {
  readonly context: string;
  readonly dockerfile: string;
  readonly inline?: string;
  readonly target?: string;
}

/**
 * @param name of the service
 * @returns no value for a service without an image, or with one that is unknown here
 */
export function serviceImage(
  name: string,
  { service, variables }: ScopedService,
  project: ComposeProject,
): Noted<ImagePlan | undefined> {
  const texts = textsWith(variables);
  const { build, image } = service;
  if (!build) return image ? upstreamImage(image, texts) : noted(undefined);
  const place = placeOf(name, build, texts);
  if (place.value === undefined) return { value: undefined, notes: place.notes };
  const { inline, ...where } = place.value;
  const options = buildOptions(service, build, project.secrets, variables);
  return {
    value: {
      options: { ...where, ...options.value },
      ...(inline !== undefined && { inline }),
      ...(!image && { composeNames: composeNames(project.name, name) }),
    },
    notes: [...place.notes, ...options.notes],
  };
}

/** https://github.com/docker/compose/blob/v5.6.0/pkg/api/api.go (GetImageNameOrDefault) */
function composeNames(project: string, service: string): readonly string[] {
  const name = `${project}-${service}`;
  return parseReference(name) ? [name] : [];
}

function upstreamImage(image: string, texts: Texts): Noted<ImagePlan | undefined> {
  const { value, notes } = texts.text(image, 'image');
  return value === undefined ? noProject(notes) : { value: { options: { image: value } }, notes };
}

function placeOf(name: string, build: ComposeBuild, texts: Texts): Noted<Place | undefined> {
  const context = contextOf(build.context, texts);
  const inline = texts.text(textOf(build['dockerfile_inline']), 'build.dockerfile_inline');
  const named = texts.text(textOf(build['dockerfile']), 'build.dockerfile');
  const target = texts.text(textOf(build['target']), 'build.target');
  const notes = [context, inline, named, target].flatMap((one) => one.notes);
  if (context.value === undefined || notes.some(({ kind }) => kind === 'lost')) return noProject(notes);
  const secret = inline.value !== undefined && setsSecret(inline.value);
  if (secret) return noProject([...notes, lost('build.dockerfile_inline sets what looks like a secret')]);
  const file = inline.value === undefined ? named.value || 'Dockerfile' : `Dockerfile.${name}`;
  const dockerfile = inWorkspace(context.value, file);
  if (dockerfile === undefined) return noProject([...notes, lost(`${file} is outside the workspace`)]);
  const value = {
    context: context.value,
    dockerfile,
    ...(inline.value !== undefined && { inline: inline.value }),
    ...(target.value && { target: target.value }),
  };
  return { value, notes };
}

function contextOf(context: PathFrom | undefined, texts: Texts): Noted<string | undefined> {
  return notedFrom(texts.text(context?.text, 'build.context'), (text = '.') => {
    if (isElsewhere(text)) {
      return noted(
        undefined,
        lost('build.context is elsewhere, and so is its Dockerfile: copy both into the workspace'),
      );
    }
    const folder = inWorkspace(context?.folder ?? '.', text);
    return folder === undefined ? noted(undefined, lost(`${text} is outside the workspace`)) : noted(folder);
  });
}

/** A build that is only partly known would build something else under the same name. */
function noProject(notes: readonly Note[]): Noted<undefined> {
  return { value: undefined, notes: [...notes, lost('no project is made of it')] };
}
