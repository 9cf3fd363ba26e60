import { isIP } from 'node:net';
import pg from 'pg';
import type { ClientConfig } from 'pg';
import type { Outbound } from '../../contract/index.ts';
import { faultOf, mayFareBetter } from './fault.ts';
import type { Place } from './fault.ts';
import { tlsAttempts } from './tls.ts';
import type { TlsAttempt } from './tls.ts';

/** What a session is for: questions, bulk reads that may take hours, or making a publication and a slot. */
export type Purpose = 'ask' | 'bulk' | 'prepare' | 'replicate';

const DEFAULT_PORT = 5432;

/** A question is for someone who waits; `options=-c statement_timeout=…` in the URL says otherwise. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** The text form of every value is fixed by these: queries, bulk reads and changes are decoded alike. */
const FORMS = '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 -c bytea_output=hex -c extra_float_digits=1';

// Compiling a statement that writes three levels of JSON takes the server some 300 ms, at each run, and makes it no faster.
const SETTINGS: Readonly<Record<Purpose, string>> = {
  ask: `-c statement_timeout=${STATEMENT_TIMEOUT_MS} -c default_transaction_read_only=on -c jit=off`,
  bulk: '-c default_transaction_read_only=on',
  prepare: '',
  replicate: '-c wal_sender_timeout=60s',
};

/** The URL's own options come after a question's, which they may change, and before what decoding relies on. */
const optionsOf = (purpose: Purpose, given: string): string => {
  const own = purpose === 'ask' ? given : given.replaceAll(/-c\s*statement_timeout=\S+/g, '');
  return `${SETTINGS[purpose]} ${own} ${FORMS} -c standard_conforming_strings=on`.trim();
};

/** Connects to one source, in the way that its sslmode allows and that worked last. */
export class Dialer {
  readonly place: Place;
  readonly #folder: string;
  readonly #outbound: Outbound;
  #works: TlsAttempt | undefined;

  /** @param folder of the workspace: files of the URL are relative to it. */
  constructor(place: Place, folder: string, outbound: Outbound) {
    this.place = place;
    this.#folder = folder;
    this.#outbound = outbound;
  }

  /** The settings of a connection. The server was asked which kind of connection it takes only where sslmode leaves it open. */
  async config(purpose: Purpose): Promise<ClientConfig> {
    const host = await this.#host();
    if (this.#works !== undefined) return this.#configOf(purpose, this.#works, host);
    const { address, source } = this.place;
    const [only, ...others] = tlsAttempts(address.tls, address.host, this.#folder, source);
    if (only !== undefined && others.length === 0) return this.#configOf(purpose, only, host);
    const client = await this.connect(purpose);
    await client.end();
    return this.#configOf(purpose, this.#works ?? false, host);
  }

  /** An open connection. Faults as `faultOf` says them. */
  async connect(purpose: Purpose): Promise<pg.Client> {
    const { address, source } = this.place;
    const host = await this.#host();
    let fault: unknown;
    for (const attempt of tlsAttempts(address.tls, address.host, this.#folder, source)) {
      const client = new pg.Client(this.#configOf(purpose, attempt, host));
      // What breaks later is told by the question it breaks; without a listener it would end the process.
      client.on('error', () => undefined);
      try {
        await client.connect();
        this.#works = attempt;
        return client;
      } catch (thrown) {
        void client.end();
        fault = thrown;
        if (!mayFareBetter(thrown)) break;
      }
    }
    this.forget();
    throw faultOf(fault, this.place);
  }

  /** Lets the next connection find anew which kind the server takes. */
  forget(): void {
    this.#works = undefined;
  }

  /** The address that was looked at: the name is not resolved again by whoever connects. */
  #host(): Promise<string> {
    const { address, source } = this.place;
    return this.#outbound.addressOf(address.host, address.config.port ?? DEFAULT_PORT, source);
  }

  #configOf(purpose: Purpose, ssl: TlsAttempt, host: string): ClientConfig {
    const { address } = this.place;
    return {
      ...address.config,
      host,
      // A certificate is of the name, whatever its address.
      ssl: ssl === false ? ssl : { ...ssl, host: address.host, ...(isIP(address.host) === 0 && { servername: address.host }) },
      options: optionsOf(purpose, address.options),
      connectionTimeoutMillis: address.connectTimeoutMs,
      keepAlive: true,
    };
  }
}
