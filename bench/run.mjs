import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { change } from './change.mjs';
import { dailyRoute } from './daily-route.mjs';
import { eventLoop } from './event-loop.mjs';
import { makeCheckout } from './measure/checkout.mjs';
import { stamp, watchOthers } from './measure/stamp.mjs';
import { queries } from './queries.mjs';
import { manyTables } from './many-tables.mjs';
import { keepResult } from './results.mjs';
import { policies } from './policies.mjs';
import { relational } from './relational/relational.mjs';
import { start } from './start.mjs';
import { tables } from './tables.mjs';

/** In the order in which they run: the first needs a tree that nothing was built in. */
const BENCHES = {
  start,
  'daily-route': dailyRoute,
  queries,
  policies,
  relational,
  'event-loop': eventLoop,
  change,
  'many-tables': manyTables,
};
/** `--quick`: fewer and shorter rounds, whose figures are shown and not kept. `--drop-database`: of what a bench would find again next time. */
const FLAGS = ['--quick', '--drop-database'];

const given = process.argv.slice(2);
const [quick, dropDatabase] = FLAGS.map((flag) => given.includes(flag));
const named = given.filter((word) => !FLAGS.includes(word));
const unknown = named.filter((name) => !(name in BENCHES));
if (process.platform !== 'linux') throw new Error('Memory and CPU time are read from /proc: this runs on Linux.');
if (unknown.length) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}, and ${FLAGS.join(', ')}.`);
  process.exit(2);
}

const bench = dirname(fileURLToPath(import.meta.url));
// What was started is ended at the process's exit, which a signal alone does not reach.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
const checkout = makeCheckout();
try {
  for (const [name, run] of Object.entries(BENCHES)) {
    if (named.length && !named.includes(name)) continue;
    if (run !== start) checkout.build();
    const others = watchOthers();
    const figures = await run(checkout, { quick, dropDatabase });
    if (!quick) keepResult(name, { ...stamp(checkout, bench), ...others(), figures });
    console.log(`\n${name}\n\n${tables[name](figures)}`);
  }
} finally {
  checkout.remove();
}
