import { PassThrough } from 'node:stream';
import { to } from 'pg-copy-streams';
import { WeirError, type BulkRead, type Column } from '../../contract/index.ts';
import { quoteName, quoteTable } from '../../sql/index.ts';
import { curatedState, type Storage } from '../../storage/index.ts';

/** Text is always quoted, so that an empty one is not taken for null. */
const TEXT: readonly (string | null)[] = ['String', 'JSON', 'UUID', 'Bytes'];

/**
 * All rows of a curated model, for a model that reads it, by COPY. The stream ends its connection.
 * Throws SOURCE_UNAVAILABLE where it has not run yet: its table is empty, and says nothing.
 */
export async function readModel(storage: Storage, model: string, columns: readonly Column[], signal: AbortSignal): Promise<BulkRead> {
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const text = columns.filter(({ scalar }) => TEXT.includes(scalar)).map(({ name }) => quoteName(name));
  const force = text.length > 0 ? `, force_quote (${text.join(', ')})` : '';
  if ((await curatedState(storage)).get(model)?.loaded !== true)
    throw new WeirError('SOURCE_UNAVAILABLE', `model ${model} has not run yet; see its newest run for the reason`);
  const client = await storage.client();
  const stream = new PassThrough();
  // Whoever is to read it may not have begun yet when it fails: they find it failed then.
  stream.on('error', () => undefined);
  const copy = client.query(
    to(`copy (select ${names} from ${quoteTable({ schema: 'curated', name: model })}) to stdout (format csv${force})`),
  );
  const abort = (): void => void stream.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  copy.on('error', (error: Error) => stream.destroy(error));
  copy.pipe(stream);
  stream.once('close', () => {
    signal.removeEventListener('abort', abort);
    void client.end();
  });
  return { kind: 'csv', stream, columns };
}
