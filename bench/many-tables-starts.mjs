import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getIntrospectionQuery } from 'graphql';
import { SIZES, tableName } from './many-tables-workspace.mjs';
import { startHub } from './measure/hub.mjs';
import { peakMemoryMiB } from './measure/process-figures.mjs';
import { median, rounded } from './measure/statistics.mjs';

const WARM_ROUNDS = 5;

const REFERENCE = fileURLToPath(new URL('many-tables-reference.mjs', import.meta.url));

/** Milliseconds of the reference, on an introspection that lies in a file. */
const referenceMs = (file) => Number(execFileSync(process.execPath, [REFERENCE, file], { encoding: 'utf8' }));

/** From the command until a query on a table is answered, and the memory that took at most. `introspection` names a file for what the graph says of itself. */
async function start(checkout, { folder, environment }, source, dataDirectory, introspection) {
  const hub = await startHub({
    root: checkout.root,
    command: [process.execPath, 'dist/src/weir.cjs', 'start', '--workspace', folder],
    dataDirectory,
    environment,
  });
  try {
    const name = tableName(7);
    const field = `${source}${name.charAt(0).toUpperCase()}${name.slice(1).replace('_', '')}s`;
    await hub.query(`{ rows: ${field}(limit: 1) { id } }`);
    const ms = performance.now() - hub.startedAt;
    // Which waits until the first version is written.
    await hub.control('{ versions(first: 1) { nodes { number } } }');
    const found = { ms, peakMiB: peakMemoryMiB(hub.pid) };
    if (introspection !== undefined) writeFileSync(introspection, JSON.stringify({ data: await hub.query(getIntrospectionQuery()) }));
    return found;
  } finally {
    await hub.stop();
  }
}

/**
 * A hub whose workspace names a source of so many tables, started on an empty data directory and on one that it has had: for each size in turn,
 * each start beside the reference.
 */
export async function startsOf(checkout, workspace) {
  const found = {};
  for (const source of Object.keys(SIZES)) {
    const file = join(workspace.folder, `sources/${source}.yaml`);
    const dataDirectory = join(checkout.home, `many-tables-starts-${source}`);
    writeFileSync(file, `source: ${source}\nkind: postgres\nconnection: "\${env:${source.toUpperCase()}_URL}"\n`);
    const introspection = join(checkout.home, `many-tables-${source}.json`);
    const cold = await start(checkout, workspace, source, dataDirectory, introspection);
    const warm = [];
    for (let round = 0; round < WARM_ROUNDS; round += 1) {
      const reference = referenceMs(introspection);
      const { ms, peakMiB } = await start(checkout, workspace, source, dataDirectory);
      warm.push({ ms, peakMiB, reference, ratio: ms / reference });
    }
    rmSync(file);
    found[source] = {
      coldMs: rounded(cold.ms, 0),
      warmMs: rounded(median(warm.map(({ ms }) => ms)), 0),
      referenceMs: rounded(median(warm.map(({ reference }) => reference)), 0),
      warmRatio: rounded(median(warm.map(({ ratio }) => ratio)), 1),
      peakMiB: rounded(Math.max(...[cold, ...warm].map(({ peakMiB }) => peakMiB)), 0),
    };
  }
  return found;
}
