import { withForecasts, type Forecaster } from './analysis/index.ts';
import type { Catalog, LocalReader, Steps } from './contract/index.ts';
import { localReader } from './relational/index.ts';

type Reading = Parameters<typeof localReader>[0];

/** A reader of each home, home by home; of a catalog that a role sees, over the homes of the whole one. */
export function* readerSteps(
  { datasets }: Catalog,
  {
    forecaster,
    runner,
    ...reading
  }: Omit<Reading, 'home' | 'dialect' | 'execute'> & {
    readonly forecaster: Forecaster;
    /** The statement runner of a home. */
    readonly runner: (home: string) => Reading['execute'];
  },
): Steps<ReadonlyMap<string, LocalReader>> {
  const readers = new Map<string, LocalReader>();
  for (const [home, dialect] of new Map(Array.from(datasets.values(), (dataset) => [dataset.home, dataset.dialect]))) {
    readers.set(home, withForecasts(localReader({ ...reading, home, dialect, execute: runner(home) }), reading.catalog, forecaster));
    yield;
  }
  return readers;
}
