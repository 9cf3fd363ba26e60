import { relative, sep } from 'node:path';
import { watch } from 'chokidar';

export interface WorkspaceWatch {
  close(): Promise<void>;
}

/** What of a workspace is read: the rest of its folder is looked at by those who own it. */
const READ = new Set(['weir.yaml', 'relationships.yaml', '.env', 'env', 'sources', 'models', 'policies']);

/** Files that nothing has been written to for so long were saved whole; those saved together are one change. */
const RESTS_MS = 200;

/**
 * Watches the workspace's files. `changed` hears which were saved, made or taken away, relative to the folder, once they all rest:
 * a file that is still being written is waited for. It is not called again while it works; what was saved meanwhile comes after.
 */
export function watchWorkspace(
  folder: string,
  options: { readonly changed: (files: readonly string[]) => Promise<void>; readonly failed: (thrown: unknown) => void },
): WorkspaceWatch {
  const waiting = new Set<string>();
  let resting = false;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  const work = async () => {
    while (resting && waiting.size) {
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
  });
  watcher.on('all', (event, path) => {
    if (event === 'addDir' || event === 'unlinkDir') return;
    waiting.add(within(path).join('/'));
    resting = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      resting = true;
      working ??= work();
    }, RESTS_MS);
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
