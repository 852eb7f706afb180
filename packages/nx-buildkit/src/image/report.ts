import { appendFile } from 'node:fs/promises';
import { formatBytes, pluralize } from '../util/format';
import type { BuildResult, BuiltImages } from './build/build-images';
import { type Component } from '../component/settings';
import { reportPath, writeBuildReport, type ReportedBuild } from './record/build-report';
import { environment } from '../util/task-scope';

/** What was built, for a reader: one line for each image. */
export function describeImages(images: readonly BuildResult[]): readonly string[] {
  return images.map((image) => `${image.spec.tags.join(', ')}: ${facts(image).join(', ')}`);
}

function facts({ spec, digest, size, took, steps, cached, bases }: BuildResult): readonly string[] {
  return [
    spec.platforms.join(' and '),
    ...(size === undefined ? [] : [formatBytes(size)]),
    ...(digest ? [digest] : []),
    `${(took / 1_000).toFixed(1)} s`,
    `${cached} of ${steps} steps cached`,
    `${pluralize(bases.length, 'base image')} from the store`,
  ];
}

/** The same for machines, as `report.json` beside the record, and for the summary page of a GitHub workflow. */
export async function writeReport(
  component: Component,
  workspaceRoot: string,
  { images, downloads }: Omit<BuiltImages, 'taken'>,
  env = environment(),
): Promise<void> {
  const report = { project: component.project, images: images.map(reportOf), ...(downloads && { downloads }) };
  await writeBuildReport(reportPath(workspaceRoot, component), report);
  const summary = env['GITHUB_STEP_SUMMARY'];
  if (summary) await appendFile(summary, summaryTable(images));
}

function reportOf({ spec, digest, size, took, steps, cached, finished, buildRef, bases }: BuildResult): ReportedBuild {
  const { tags, platforms, target, outputs } = spec;
  const baseImages = bases.map(({ ref, platform, indexDigest }) => ({ ref, platform, digest: indexDigest }));
  const milliseconds = Math.round(took);
  const report = { tags, platforms, target, outputs, digest, size, milliseconds, steps, cached, finished, buildRef };
  return { ...report, baseImages };
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary */
export function summaryTable(images: readonly BuildResult[]): string {
  const rows = images.map(({ spec, digest, size, took, steps, cached }) => [
    spec.tags.map((tag) => `\`${tag}\``).join('<br>'),
    spec.platforms.join('<br>'),
    size === undefined ? '' : formatBytes(size),
    digest ? `\`${digest.slice(0, 19)}\`` : '',
    `${(took / 1_000).toFixed(1)} s`,
    `${cached}/${steps}`,
  ]);
  const header = ['image', 'platform', 'size', 'digest', 'time', 'cached steps'];
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('') + '\n';
}
