import type { Engine } from '../../contract/index.ts';

/** What the hub gives to every PostgreSQL source. */
export interface PostgresOptions {
  /** Keeps what was seen of tables that are polled. */
  readonly engine: () => Promise<Engine> | Engine;
}
