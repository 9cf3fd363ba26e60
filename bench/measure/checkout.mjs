import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../..');

const run = (folder, file, ...args) => execFileSync(file, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 30, stdio: 'pipe' });

/**
 * A copy of the newest commit, so that what is measured is what the commit says, whatever the work tree holds meanwhile. Its
 * packages are the repository's own. `root` is its folder, `home` one for what a bench writes; `remove()` deletes both.
 */
export function makeCheckout() {
  if (!existsSync(join(REPOSITORY, 'node_modules')))
    throw new Error('The hub is not installed: run npm ci in the folder above bench/ first.');
  const home = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  const root = join(home, 'tree');
  const commit = run(REPOSITORY, 'git', 'rev-parse', '--short=12', 'HEAD').trim();
  run(REPOSITORY, 'git', 'clone', '--quiet', '--shared', '--no-checkout', '.', root);
  run(root, 'git', 'checkout', '--quiet', '--detach', commit);
  try {
    run(REPOSITORY, 'cp', '-al', 'node_modules', join(root, 'node_modules'));
  } catch {
    cpSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  }
  return {
    root,
    home,
    commit,
    /** Builds it, where no bench has yet. */
    build() {
      if (!existsSync(join(root, 'dist/src/weir.cjs'))) run(root, 'npm', 'run', '--silent', 'build');
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
