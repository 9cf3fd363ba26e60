import type { Manager, SourceStatus } from '../../../contract/index.ts';
import { columns } from '../columns.ts';
import type { Output, Style } from '../command.ts';

/** A source, as these commands show it. */
export interface ShownSource {
  readonly name: string;
  readonly kind: string;
  readonly owner: string | null;
  readonly status: SourceStatus;
  readonly managedBy: Manager;
  readonly file: string | null;
  readonly problems: readonly { readonly message: string; readonly path: string | null }[];
  readonly datasets: readonly { readonly name: string }[];
}
export const SHOWN_SOURCE = 'name kind owner status managedBy file problems { code message path } datasets { name }';

export interface ShownDataset {
  readonly name: string;
  readonly type: string;
  readonly key: readonly string[] | null;
  readonly fidelity: string;
  readonly fidelityReason: string | null;
}
export const SHOWN_DATASET = 'name type key fidelity fidelityReason fields { name type column }';

const STYLES: Readonly<Record<SourceStatus, Style>> = { OK: 'green', DEGRADED: 'yellow', DOWN: 'red', PAUSED: 'dim', REFUSED: 'red' };

/** A line a source, and below it what it suffers from. */
export function sourceLines(sources: readonly ShownSource[], out: Output): readonly string[] {
  const lines = columns(
    sources.map(({ name, kind, status, datasets, managedBy, file }) => [
      name,
      kind,
      out.styled(STYLES[status], status),
      `${datasets.length} ${datasets.length === 1 ? 'dataset' : 'datasets'}`,
      managedBy === 'API' ? 'registered by API' : (file ?? ''),
    ]),
  );
  return sources.flatMap(({ problems }, at) => [
    lines[at] ?? '',
    ...problems.map(({ path, message }) => `  ${path === null ? '' : `${path}: `}${message}`),
  ]);
}

/** A line a dataset, and why its changes are not exact. */
export const datasetLines = (datasets: readonly ShownDataset[]): readonly string[] => {
  const lines = columns(
    datasets.map(({ name, type, key, fidelity }) => [
      name,
      `type ${type}`,
      key === null ? 'no key' : `key ${key.join(', ')}`,
      `changes ${fidelity}`,
    ]),
    '  ',
  );
  return datasets.flatMap(({ fidelityReason }, at) => [lines[at] ?? '', ...(fidelityReason === null ? [] : [`      ${fidelityReason}`])]);
};
