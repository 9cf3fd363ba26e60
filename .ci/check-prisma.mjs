// Fails when src/storage/prisma is not what `prisma generate` makes of prisma/schema.prisma. With --write, makes it so.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const committed = join(root, 'src/storage/prisma');
const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');

/** Path within a folder → text, of every file in it. */
const read = (folder) =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]),
  );

const scratch = mkdtempSync(join(tmpdir(), 'weir-prisma-'));
try {
  // The place of the output is part of it, so it is made at the same place relative to a copy of the schema.
  cpSync(join(root, 'prisma/schema.prisma'), join(scratch, 'prisma/schema.prisma'));
  const environment = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  };
  execFileSync(process.execPath, [cli, 'generate', '--schema', join(scratch, 'prisma/schema.prisma')], { env: environment, stdio: 'pipe' });
  const fresh = join(scratch, 'src/storage/prisma');
  if (process.argv.includes('--write')) {
    rmSync(committed, { recursive: true, force: true });
    cpSync(fresh, committed, { recursive: true });
  }
  const [expected, found] = [read(fresh), read(committed)];
  const stale = [...new Set([...expected.keys(), ...found.keys()])].filter((file) => expected.get(file) !== found.get(file));
  if (expected.size === 0) throw new Error('prisma generate made nothing');
  if (stale.length > 0) {
    console.error(`src/storage/prisma is not what prisma/schema.prisma makes: ${stale.join(', ')}. Run: node .ci/check-prisma.mjs --write`);
    process.exitCode = 1;
  } else console.log(`src/storage/prisma is current (${found.size} files)`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
