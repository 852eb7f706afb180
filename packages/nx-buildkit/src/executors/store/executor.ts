import type { ExecutorContext } from '@nx/devkit';
import { possibleImageTargetsOf, type ImageTarget } from '../../component/project-images';
import {
  listDownloads,
  removeDownloads,
  unusedDownloads,
  verifyDownloads,
} from '../../downloads/store/prune-downloads';
import { downloadsLockedIn } from '../../downloads/lock/locks-in-use';
import { gcRoots } from '../../image-store/gc/gc-roots';
import { listBlobs, listImages } from '../../image-store/gc/inventory';
import { freedBytes, planPrune, prune } from '../../image-store/gc/prune';
import { openStore, type ImageStore } from '../../image-store/store';
import { verifyStore } from '../../image-store/gc/verify';
import { formatBytes } from '../../util/format';
import { print, printError } from '../../util/print';
import { runExecutor, type ExecutorResult } from '../run-executor';
import { exportToFile } from './export';
import { importFromFile } from './import';
import {
  brokenImages,
  bytesOf,
  inventoryJson,
  inventoryTable,
  pruneReport,
  unreadableLines,
  verifyReport,
} from './report';
import type { StoreOptions } from './schema';
import { storeDirOf } from './store-dir';

/** ms */
const DAY = 86_400_000;

interface Place {
  readonly store: ImageStore;
  readonly workspaceRoot: string;
  /** All targets of the workspace that build images. */
  readonly targets: readonly ImageTarget[];
}

/** Manages the image store. */
export default function storeExecutor(options: StoreOptions, context: ExecutorContext): Promise<ExecutorResult> {
  return runExecutor(async () => {
    const targets = possibleImageTargetsOf(context.projectsConfigurations.projects);
    const store = await openStore(storeDirOf(options.storeDir, targets), context.root);
    return ACTIONS[options.action]({ store, workspaceRoot: context.root, targets }, options);
  });
}

const ACTIONS: Readonly<Record<StoreOptions['action'], (place: Place, options: StoreOptions) => Promise<unknown>>> = {
  async ls({ store }, { json }) {
    const uses = await gcRoots(store);
    const [images, blobs, { downloads: urls, contents }, locked] = await Promise.all([
      listImages(store, uses),
      listBlobs(store),
      listDownloads(store),
      downloadsLockedIn(uses.flatMap(({ path, problem }) => (problem ? [] : path))),
    ]);
    const listed = [store, images, blobs, { urls, contents, locked }] as const;
    print(json ? inventoryJson(...listed, uses) : inventoryTable(...listed));
    unreadableLines(uses).forEach(printError);
  },

  async verify({ store }) {
    const verification = await verifyStore(store);
    const downloads = await listDownloads(store);
    const damaged = await verifyDownloads(store, downloads);
    const uses = await gcRoots(store);
    const broken = brokenImages(await listImages(store, uses));
    print(verifyReport(store, verification, broken, { contents: downloads.contents, damaged }));
    unreadableLines(uses).forEach(printError);
    return [...verification.wrong, ...broken, ...damaged].length === 0;
  },

  async prune({ store }, { dryRun, keepDays }) {
    const plan = await planPrune(store, keepDays * DAY);
    const unused = async () => {
      const inventory = await listDownloads(store);
      const paths = (await gcRoots(store)).map(({ path }) => path);
      return unusedDownloads(store, inventory, await downloadsLockedIn(paths), keepDays * DAY);
    };
    const downloads = await unused();
    print(pruneReport(store, plan, downloads));
    if (dryRun) return;
    const removed = await prune(store, plan);
    const removedDownloads = await removeDownloads(store, downloads, await unused());
    print(`Removed ${formatBytes(freedBytes(removed) + bytesOf(removedDownloads))}`);
  },

  async export({ store, workspaceRoot, targets }, { file, projects }) {
    print(await exportToFile(store, workspaceRoot, targets, projects, file));
  },

  async import({ store, workspaceRoot, targets }, { file, buildkitImage }) {
    print(await importFromFile(store, workspaceRoot, targets, { file, buildkitImage }));
  },
};
