import { expect, test } from 'vitest';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const CSV = 'iata,city,runways\nSEA,Seattle,3\nJFK,New York,4\nLGA,New York,2\n';
const MODEL = `model: City
key: [city]
fields: { city: String!, ports: Int!, runways: Int }
from: air.ports
steps:
  - aggregate: { by: [city], measures: { ports: count(), runways: sum(runways) } }
`;

/** A hub whose model file changes between its starts. */
class Rewritten {
  readonly workspace: TestWorkspace;
  readonly records: TestDatabase;
  hub: HubProcess;

  private constructor(workspace: TestWorkspace, records: TestDatabase, hub: HubProcess) {
    Object.assign(this, { workspace, records, hub });
  }
}
