/** A Markdown table as prettier writes it; every column but the first is to the right. */
function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[0]))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(cells[0]), line(rule), ...cells.slice(1).map(line)].join('\n');
}

const ms = (value) => `${value} ms`;
const seconds = ({ portAfterSeconds, seconds: all }) => [portAfterSeconds, all].map((s) => `${s} s`);

const ofStart = ({ cold, warm }) =>
  table(
    ['`npm start`, its build included', 'the port answers', 'all queries answered'],
    [['cold', ...seconds(cold)], ...warm.rounds.map((round, index) => [`warm, ${index + 1}`, ...seconds(round)])],
  );

const ofDailyRoute = ({ rows, hub, peer, firstRatio, againRatio }) =>
  table(
    [`${rows} rows of 3,000,000`, 'hub', 'DuckDB and COPY', 'ratio'],
    [
      ['first load', ms(hub.firstMs), ms(peer.firstMs), firstRatio],
      ['again, nothing changed', ms(hub.againMs), ms(peer.againMs), againRatio],
      ['peak memory after the first load', `${hub.peakMemoryMiB} MiB`, `${peer.peakMemoryMiB} MiB`, ''],
      ['peak memory after both', `${hub.peakMemoryAfterBothMiB} MiB`, `${peer.peakMemoryAfterBothMiB} MiB`, ''],
    ],
  );

const ofQueries = ({ connections, queries }) => {
  const all = Object.entries(queries);
  const throughput = table(
    [`${connections} connections`, 'bytes', 'hub /s', 'Apollo /s', 'ratio', 'hub CPU each', 'with its database', 'Apollo CPU each'],
    all.map(([name, { bytes, hub, peer, throughputRatio }]) => [
      name,
      bytes,
      hub.perSecond,
      peer.perSecond,
      throughputRatio,
      ms(hub.cpuMs),
      ms(hub.cpuWithDatabaseMs),
      ms(peer.cpuMs),
    ]),
  );
  const pair = (p50, p99) => `${p50} · ${p99} ms`;
  const latency = table(
    ['p50 · p99', `hub, ${connections} connections`, `Apollo, ${connections}`, 'hub, 1 connection', 'Apollo, 1'],
    all.map(([name, { hub, peer }]) => [
      name,
      pair(hub.p50Ms, hub.p99Ms),
      pair(peer.p50Ms, peer.p99Ms),
      pair(hub.aloneP50Ms, hub.aloneP99Ms),
      pair(peer.aloneP50Ms, peer.aloneP99Ms),
    ]),
  );
  return `${throughput}\n\n${latency}`;
};

const ofPolicies = ({ connections, queries }) =>
  table(
    [`${connections} connections`, 'open /s', 'policed /s', 'time', 'open CPU each, with the database', 'policed', 'CPU'],
    Object.entries(queries).map(([name, { open, policed, timeRatio, cpuRatio }]) => [
      name,
      open.perSecond,
      policed.perSecond,
      timeRatio,
      ms(open.cpuWithDatabaseMs),
      ms(policed.cpuWithDatabaseMs),
      cpuRatio,
    ]),
  );

const ofRelational = ({ connections, pool, questions }) => {
  const all = Object.entries(questions);
  const throughput = table(
    [`${connections} connections`, 'bytes', 'hub /s', 'PostGraphile /s', 'Prisma /s', `pgbench /s, ${pool} clients`],
    all.map(([name, { bytes, hub, postgraphile, prisma, pgbench }]) => [
      name,
      bytes,
      ...[hub, postgraphile, prisma, pgbench].map(({ perSecond }) => perSecond),
    ]),
  );
  const ratios = table(
    ['hub ÷', 'PostGraphile', 'its rounds', 'Prisma', 'pgbench'],
    all.map(([name, { postgraphile, prisma, pgbench }]) => [
      name,
      postgraphile.hubRatio,
      `${Math.min(...postgraphile.ratios)} to ${Math.max(...postgraphile.ratios)}`,
      prisma.hubRatio,
      pgbench.hubRatio,
    ]),
  );
  const costs = table(
    ['CPU of the server each · p50', 'hub', 'PostGraphile', 'Prisma'],
    all.map(([name, servers]) => [
      name,
      ...['hub', 'postgraphile', 'prisma'].map((server) => `${servers[server].cpuMs} · ${servers[server].p50Ms} ms`),
    ]),
  );
  return [ratios, throughput, costs].join('\n\n');
};

const ofEventLoop = ({ firstRun, laterRuns, atRest }) =>
  table(
    ['delay of the hub’s event loop', 'p50', 'p99', 'longest'],
    [
      ['while DailyRoute runs for the first time', firstRun],
      ['while DailyRoute runs again', laterRuns],
      ['at rest', atRest],
    ].map(([name, { p50Ms, p99Ms, maxMs }]) => [name, ms(p50Ms), ms(p99Ms), ms(maxMs)]),
  );

const ofChange = ({ streamed, oneByOne }) =>
  table(
    ['from COMMIT in the source', 'p50', 'p99', 'longest', 'changes'],
    [
      ['one by one: to the socket', oneByOne.source],
      ['one by one: to the curated model’s subscriber', oneByOne.curated],
      ['25 a second: to its own acknowledgement', streamed.commit],
      ['25 a second: to the socket, SSE', streamed.sse],
      ['25 a second: to the socket, WebSocket', streamed.webSocket],
    ].map(([name, { p50Ms, p99Ms, maxMs, changes }]) => [name, ms(p50Ms), ms(p99Ms), ms(maxMs), changes]),
  );

const ofManyTables = ({ idle, busy, smallAlone, smallBeside, introspection, datasets, peakMemoryMiB, starts }) => {
  const loops = table(
    ['delay of the hub’s event loop', 'p50', 'p99', 'longest', 'of it CPU'],
    [
      ['while 500 tables are registered', idle.loop],
      ['and 4 s after', idle.settled],
      ['registered under 50 queries a second', busy.loop],
      ['and 4 s after', busy.settled],
    ].map(([name, { p50Ms, p99Ms, maxMs, maxCpuMs }]) => [name, ms(p50Ms), ms(p99Ms), ms(maxMs), ms(maxCpuMs)]),
  );
  const rest = table(
    ['beside', 'took'],
    [
      ['500 tables, from the request until the first answer from one', ms(idle.servedMs)],
      ['the same under 50 queries a second', ms(busy.servedMs)],
      ['those queries meanwhile: p50', ms(busy.queryP50Ms)],
      ['those queries meanwhile: p99', ms(busy.queryP99Ms)],
      ['a source of one file, in a small graph', ms(smallAlone.ms)],
      ['a source of one file, beside the 500 tables', ms(smallBeside.ms)],
      [`the whole introspection, ${introspection.megabytes} MB`, ms(introspection.ms)],
      ['for which the loop is held', ms(introspection.maxMs)],
      [`all datasets with their fields in the control plane, ${datasets.megabytes} MB`, ms(datasets.ms)],
      ['peak memory after eight registrations', `${peakMemoryMiB} MiB`],
    ],
  );
  const { hundred, many } = starts;
  const begun = table(
    ['start with them in the workspace, until the first answer', '100 tables', '500 tables'],
    [
      ['on an empty data directory', ms(hundred.coldMs), ms(many.coldMs)],
      ['on one that has been used', ms(hundred.warmMs), ms(many.warmMs)],
      ['graphql-js builds the schema of each from its SDL meanwhile', ms(hundred.referenceMs), ms(many.referenceMs)],
      ['on one that has been used ÷ that', hundred.warmRatio, many.warmRatio],
      ['peak memory', `${hundred.peakMiB} MiB`, `${many.peakMiB} MiB`],
    ],
  );
  return `${loops}\n\n${rest}\n\n${begun}`;
};

/** How each bench's figures are shown, as Markdown. */
export const tables = {
  start: ofStart,
  'daily-route': ofDailyRoute,
  queries: ofQueries,
  policies: ofPolicies,
  relational: ofRelational,
  'event-loop': ofEventLoop,
  change: ofChange,
  'many-tables': ofManyTables,
};
