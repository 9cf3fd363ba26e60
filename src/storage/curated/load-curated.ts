import type { Readable } from 'node:stream';
import type { Storage } from '../records/open-storage.ts';
import { cancelBy } from './cancel-by.ts';
import { checkForm } from './check-form.ts';
import type { CuratedTable } from './curated-table.ts';
import { firstLoad } from './first-load.ts';
import { loadDifference } from './load-difference.ts';
import type { CuratedLoad } from './loading.ts';
import { lockModel } from './locks.ts';

/**
 * Makes the model's rows those of `csv` (as `BulkRead` describes it; columns in the table's order; a value as the text of its
 * `curatedType`), all or nothing: readers see the rows before or after, and the change log gets the difference in the same
 * transaction (DESIGN: decision 8). Loads of one model wait for each other. The stream is used up or destroyed.
 *
 * Throws BAD_DEFINITION where a value does not fit, a key occurs twice, or null stands where it may not; CONFLICT where the
 * model's table has another form than `table`; the signal's reason where it was aborted.
 */
export async function loadCurated(
  storage: Storage,
  table: CuratedTable,
  options: { readonly csv: Readable; readonly run: string; readonly signal: AbortSignal },
): Promise<CuratedLoad> {
  // Its maker may fail while this waits for its turn: that is told when it is read, and must not end the process before.
  options.csv.on('error', () => {});
  try {
    const client = await storage.client();
    try {
      return await cancelBy(options.signal, storage, client, async () => {
        await lockModel(client, table.model);
        const loaded = await checkForm(client, table);
        return await (loaded ? loadDifference : firstLoad)({ client, table, ...options });
      });
    } finally {
      await client.end();
    }
  } finally {
    options.csv.destroy();
  }
}
