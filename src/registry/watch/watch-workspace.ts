import { relative, sep } from 'node:path';
import { watch } from 'chokidar';

export interface WorkspaceWatch {
  close(): Promise<void>;
}

/** What of a workspace is read: the rest of its folder is looked at by those who own it. */
const READ = new Set(['weir.yaml', 'relationships.yaml', '.env', 'env', 'sources', 'models']);

/** A file whose size has not changed for so long was saved whole. */
const RESTS_MS = 150;
const LOOK_MS = 50;
/** Files that are saved together are one change. */
const GATHER_MS = 50;

/**
 * Watches the workspace's files. `changed` hears which were saved, made or taken away, relative to the folder, once they rest: a
 * file that is still being written is waited for. It is not called again while it works; what was saved meanwhile comes after.
 */
export function watchWorkspace(
  folder: string,
  options: { readonly changed: (files: readonly string[]) => Promise<void>; readonly failed: (thrown: unknown) => void },
): WorkspaceWatch {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  const work = async () => {
    while (waiting.size) {
      const files = [...waiting].sort();
      waiting.clear();
      await options.changed(files).catch(options.failed);
    }
    working = undefined;
  };
  const within = (path: string) => relative(folder, path).split(sep);
  const watcher = watch(folder, {
    ignoreInitial: true,
    depth: 1,
    ignored: (path) => {
      const [first = '', ...rest] = within(path);
      return first !== '' && (!READ.has(first) || rest.some((part) => part.startsWith('.') || part.endsWith('~')));
    },
    awaitWriteFinish: { stabilityThreshold: RESTS_MS, pollInterval: LOOK_MS },
  });
  watcher.on('all', (event, path) => {
    if (event === 'addDir' || event === 'unlinkDir') return;
    waiting.add(within(path).join('/'));
    clearTimeout(timer);
    timer = setTimeout(() => void (working ??= work()), GATHER_MS);
  });
  watcher.on('error', options.failed);
  return {
    async close() {
      clearTimeout(timer);
      waiting.clear();
      await watcher.close();
      await working;
    },
  };
}
