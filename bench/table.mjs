// Writes docs/benchmarks.md from results.json.
import { writeFileSync } from 'node:fs';
import { readResults } from './results.mjs';
import { tables } from './tables.mjs';

/** What each bench does, and what it does not tell. */
const SECTIONS = {
  start: [
    'Start',
    'From the command until the three queries that the example prints, and one over all five sources and both models, are answered. Cold: nothing is built and the data directory is empty. Warm: built, and the data directory of the cold start.',
  ],
  'daily-route': [
    'A model of three million rows',
    'The example’s DailyRoute alone in a workspace. The peer makes the same rows by one statement of bare DuckDB, piped into COPY, into a table that has the same primary key from the start (the hub adds it once the rows are in); its PostgreSQL has the hub’s settings, and is as new. Every round begins on empty directories, and who comes first alternates. A digest of all rows has to agree in every round, the first of which is not timed. The hub’s time is its own record’s, from RUNNING to SUCCEEDED, which includes the count of every row’s fate; the peer’s begins when DuckDB is opened. Again: a file the model reads is touched, and the model, which here has `refresh: {onChange: true}`, runs over the same rows and finds no difference; the peer empties its table and fills it. Memory is VmHWM of the process (the hub’s, and the peer’s), without PostgreSQL.',
  ],
  queries: [
    'Queries',
    'The peer is a bare Apollo Server whose one field answers a constant text of the same size: what no server that looks anything up can reach. The hub is asked with the values of many rows in turn, and reads each answer anew. Rounds of four seconds alternate; the figures are their medians. The load is made by a process of its own on the same cores, beside the hub’s database.',
  ],
  policies: [
    'Policies',
    'The same by-key queries of the example, asked by a token that sees everything and by one of the role `analyst`, whose policy chooses rows by a claim and leaves out columns. The answers are compared before anything is timed. Rounds of one second alternate, and so does who comes first; the figures are their medians, the ratios those of the rounds.',
  ],
  relational: [
    'Relational reads, beside PostGraphile and Prisma',
    'One PostgreSQL of 100,000 customers, 1,000,000 orders, 3,000,000 lines and 10,000 products, made by SQL without chance, is asked by each server over as many connections. The hub runs in production mode, with its records in the same PostgreSQL, and is asked at /graphql by a token of one role, whose policy names the four tables; metrics, limits and the watch over operations are as they are where nothing is said. All servers are one process and run on the same Node, which PostGraphile chooses, with NODE_ENV=production. PostGraphile has its Amber preset with the plugins for filters and aggregates, `watch`, `graphiql` and `graphiqlOnGraphQLGET` off in grafserv, `explain` off in grafast, GRAPHILE_ENV=production, filters on columns without an index too, and its own caches of documents, plans and prepared statements as they come. Prisma stands behind Apollo Server; a field reads by one call what is selected below it. pgbench runs the statements that the hub wrote, prepared, with variables of its own and the settings of the hub’s connections: what PostgreSQL does alone; its first four seconds are not counted, in which its connections, unlike those of servers, are new. Each request has another of 2,000 values; before anything is timed, the answers to 60 of them have to be the same from all, names and forms aside, numbers to twelve digits. The rounds go through all in turn, each the other way round than the one before. Ratios are medians of those of the rounds. The load is made by a process of its own on the same cores; the cores that other processes took are this PostgreSQL’s as well.',
  ],
  'event-loop': [
    'The event loop while a model runs',
    'How late a timer of 5 ms is, looked at within the hub and corrected for looks that a held loop could not take (of 100 ms it makes twenty), over the time between RUNNING and SUCCEEDED of the run’s record.',
  ],
  change: [
    'A change, live',
    'A strike is inserted into the source’s PostgreSQL, and the time runs from just before COMMIT is sent until the subscriber’s socket has the event with its `node`. One by one: each is awaited in the source’s stream and in the curated model’s. 25 a second: StrikeSummary, which reads all strikes, runs again all the while.',
  ],
  'many-tables': [
    'Five hundred tables, registered on a running hub',
    'A PostgreSQL of 500 tables with 15 columns and 500 foreign keys is registered and removed, four times at rest and four times while a small source is asked 50 times a second, each query at its time. The delay is looked at as above, from the request until a query on one of the tables is answered, and until 4 s later, when what is told of the version has been told. CPU is the most time that the loop’s own thread took of a core between two looks: what the delay would be where nothing else wants the cores. Starts are of hubs of their own, cold on an empty data directory, then five warm ones, each after a reference: graphql-js builds the schema of that graph from its SDL, in a process of its own. Where that takes long, the machine is slow.',
  ],
};

/** What a bench alone depends on, by the names that it gives it. */
const NAMES = {
  node: 'in this bench all servers on node',
  server: 'PostgreSQL',
  pgbench: 'pgbench',
  postgraphile: 'PostGraphile',
  filter: 'postgraphile-plugin-connection-filter',
  aggregates: '@graphile/pg-aggregates',
  prisma: 'Prisma',
};

const results = readResults();
const sectionOf = (name, [title, text]) => {
  const { commit, date, machine, versions, loadAverageBefore, coresOfOthers, figures } = results[name];
  const others = figures.versions
    ? `; ${Object.entries(figures.versions)
        .map(([of, version]) => `${NAMES[of]} ${version}`)
        .join(', ')}`
    : '';
  const of = `Commit ${commit}, ${date}; ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB; node ${versions.node}, PostgreSQL ${versions.postgres}, DuckDB ${versions.duckdb}, Apollo Server ${versions.apolloServer}${others}; load average before ${loadAverageBefore}, other processes took ${coresOfOthers} of the cores meanwhile.`;
  return `## ${title}\n\n${text}\n\n${tables[name](figures)}\n\n${of}\n`;
};

const head = `# Figures

Written by \`npm run table\` in \`bench/\` from \`bench/results.json\`; do not edit. To measure anew, on Linux:

\`\`\`sh
npm ci
cd bench && npm ci && npm run bench && npm run table    # or: npm run bench -- queries
\`\`\`

A bench measures the newest commit, in a copy of its own under the temporary folder. Absolute figures are this machine’s; what compares is
the ratio to the peer, since both were measured in turn in the same run.
`;
const sections = Object.entries(SECTIONS).filter(([name]) => results[name]);
writeFileSync(
  new URL('../docs/benchmarks.md', import.meta.url),
  [head, ...sections.map(([name, section]) => sectionOf(name, section))].join('\n'),
);
