import { PgoutputPlugin } from 'pg-logical-replication';
import type { Pgoutput } from 'pg-logical-replication';
import { quoteName } from '../../../sql/index.ts';

/** pgoutput whose values stay the text that the server sent: the library's own reading rounds timestamps to milliseconds. */
export class RawPgoutput extends PgoutputPlugin {
  /** Messages that were read off the connection. */
  received = 0;

  constructor(publication: string) {
    // It becomes a list of identifiers within a quoted text.
    super({ protoVersion: 1, publicationNames: [quoteName(publication).replaceAll("'", "''")] });
  }

  override parse(buffer: Buffer): Pgoutput.Message {
    this.received += 1;
    const message = super.parse(buffer);
    if (message.tag === 'relation') for (const column of message.columns) column.parser = (text: string) => text;
    return message;
  }
}
