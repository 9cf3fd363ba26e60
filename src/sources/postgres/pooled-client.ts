import pg from 'pg';

type Connected = (fault: Error | null, client?: pg.Client) => void;

/** A client that closes its socket where it cannot connect: pg's pool forgets such a client and leaves the server waiting for it. */
export class PooledClient extends pg.Client {
  override connect(): Promise<pg.Client>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.Client> | void {
    if (!callback) return super.connect();
    super.connect((fault: Error | null) => {
      if (fault) void this.end();
      callback(fault, this);
    });
  }
}
