import type pg from 'pg';

/** "weir" in ASCII, and the form of the curated tables; 1 is the change log's leader, 2 the hub's records. */
const FORM = [0x77656972, 3] as const;
/** "weis": the second number is made from a model's name. */
const MODEL = 0x77656973;

/** Until the transaction ends nobody else changes the curated tables' form, and no load puts rows into them. */
export const lockForm = (client: pg.ClientBase): Promise<unknown> => client.query('select pg_advisory_xact_lock($1, $2)', [...FORM]);

/** Until the transaction ends the curated tables keep their form; loads of several models hold it side by side. */
export const keepForm = (client: pg.ClientBase): Promise<unknown> => client.query('select pg_advisory_xact_lock_shared($1, $2)', [...FORM]);

/** Until the connection ends no one else loads the model. Names of equal hash wait for each other, which harms nothing. */
export const lockModel = (client: pg.ClientBase, model: string): Promise<unknown> =>
  client.query('select pg_advisory_lock($1, hashtext($2))', [MODEL, model]);
