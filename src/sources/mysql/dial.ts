import { connect } from 'node:net';
import mysql2, { type Connection as Core, type RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import type { Outbound } from '../../contract/index.ts';
import { faultOf, type Place } from './fault.ts';
import { PASSWORD_PLUGINS } from './password-plugins.ts';
import { serverOf, type Server } from './server-version.ts';
import { sessionSettings, timeoutSetting } from './session-settings.ts';
import { tlsAttempts } from './tls.ts';

/** What a connection is for: questions, or reads that may take hours. */
export type Purpose = 'ask' | 'bulk';

/** A question is for someone who waits. */
const STATEMENT_TIMEOUT_S = 30;

/** Statements that a connection keeps prepared: servers have 16,382 for everyone. */
const PREPARED = 200;

/** An open connection, and what the server calls it. */
export interface Linked {
  readonly connection: Connection;
  /** The same, by what streams. */
  readonly core: Core;
  readonly id: number;
  readonly server: Server;
}

/** Connects to one source, in the way that its ssl-mode allows. */
export class Dialer {
  readonly place: Place;
  readonly #folder: string;
  readonly #outbound: Outbound;

  /** @param folder of the workspace: files of the URL are relative to it. */
  constructor(place: Place, folder: string, outbound: Outbound) {
    this.place = place;
    this.#folder = folder;
    this.#outbound = outbound;
  }

  /** A connection whose session is set as statements need it, and which only reads. Faults as `faultOf` says them. */
  async connect(purpose: Purpose): Promise<Linked> {
    const { address, source } = this.place;
    let fault: unknown;
    for (const ssl of tlsAttempts(address.tls, this.#folder, source)) {
      try {
        // The address that was looked at: the name is not resolved again by whoever connects. A certificate is one for the name.
        const pinned = await this.#outbound.addressOf(address.host, address.port, source);
        const { host, port, user, password, database, connectTimeoutMs } = address;
        const core = mysql2.createConnection({
          host,
          port,
          stream: () => connect({ host: pinned, port, noDelay: true, keepAlive: true }),
          user,
          password,
          database,
          connectTimeout: connectTimeoutMs,
          ...(ssl !== false && { ssl }),
          charset: 'utf8mb4_bin',
          authPlugins: PASSWORD_PLUGINS,
          maxPreparedStatements: PREPARED,
          rowsAsArray: true,
          flags: ['-LOCAL_FILES'],
        });
        return await this.#prepared(core, purpose);
      } catch (thrown) {
        fault = thrown;
        if (!hasNoTls(thrown)) break;
      }
    }
    throw faultOf(fault, this.place);
  }

  /** Stops what the server does for a connection, by asking over another one; false where the server cannot be asked. */
  async cancel({ id }: Linked): Promise<boolean> {
    try {
      const other = await this.connect('ask');
      try {
        await other.connection.query(`kill query ${id}`);
        return true;
      } finally {
        other.connection.destroy();
      }
    } catch {
      return false;
    }
  }

  async #prepared(core: Core, purpose: Purpose): Promise<Linked> {
    // What breaks later is told by the question it breaks; without a listener it would end the process.
    core.on('error', () => undefined);
    const connection = core.promise();
    try {
      await connection.connect();
      const [rows] = await connection.query<RowDataPacket[][]>('select version(), connection_id()');
      const [[version, id] = []] = rows as unknown as (readonly unknown[])[];
      const server = serverOf(String(version), this.place.source);
      for (const setting of sessionSettings(server)) await connection.query(setting);
      await connection.query(timeoutSetting(server, purpose === 'ask' ? STATEMENT_TIMEOUT_S : 0));
      await connection.query('set session transaction read only');
      return { connection, core, id: Number(id), server };
    } catch (thrown) {
      core.destroy();
      throw thrown;
    }
  }
}

const hasNoTls = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'HANDSHAKE_NO_SSL_SUPPORT';
