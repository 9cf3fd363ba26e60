import { join } from 'node:path';
import pg from 'pg';
import { findDatabase } from '../../src/storage/index.ts';
import { examplePath } from './package-path.ts';

const dataDirectory = process.env['WEIR_DATA_DIR'] || join(examplePath('weir.yaml'), '..', '.weir');
const url = await findDatabase(join(dataDirectory, 'postgres'), 'wildlife');
if (url === null) {
  console.error(`No hub runs on ${dataDirectory}. Start it with npm start, or set WEIR_DATA_DIR to the folder that it uses.`);
  process.exit(3);
}
const client = new pg.Client({ connectionString: url });
await client.connect();
const written = await client.query<{ id: string }>(
  `insert into strikes (airport_name, aircraft, damage, flight_date, operator, state, phase, size, species, time_of_day, cost_other, cost_repair, cost_total, speed_knots)
   select name, 'B-737-300', 'Minor', current_date, 'ALASKA AIRLINES', 'Washington', 'Approach', 'Medium', 'Gulls', 'Day', 0, 1200, 1200, 140
   from airports where iata = 'SEA' returning id::text`,
);
await client.end();
console.log(`Strike ${written.rows[0]?.id} at SEA is written.`);
