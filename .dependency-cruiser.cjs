// The rooms of src/ and what each may import: docs/ARCHITECTURE.md. A room is entered through its index.ts; the command line, which
// is to start without what serves, has one of its own.
const rooms = {
  contract: [],
  console: ['contract'],
  sql: ['contract'],
  relational: ['contract', 'sql'],
  engine: ['contract', 'sql'],
  sources: ['contract', 'sql', 'relational', 'engine'],
  federation: ['contract'],
  storage: ['contract', 'sql'],
  access: ['contract', 'sql', 'storage'],
  processing: ['contract', 'sql', 'engine', 'storage'],
  analysis: ['contract', 'sql', 'relational', 'storage'],
  exchange: ['contract', 'sql', 'relational', 'storage'],
  registry: ['contract', 'federation', 'storage'],
  server: ['contract', 'sql', 'relational', 'federation', 'storage', 'access', 'processing', 'analysis', 'exchange', 'registry'],
};
const forbidden = [
  { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
  { name: 'unknown-room', severity: 'error', from: {}, to: { path: '^src/[^/]+/', pathNot: `^src/(${Object.keys(rooms).join('|')})/` } },
  { name: 'wiring-is-not-imported', severity: 'error', from: { path: '^src/[^/]+/' }, to: { path: '^src/[^/]+\\.ts$' } },
  {
    name: 'prisma-only-in-storage',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/storage/' },
    to: { path: 'node_modules/(@prisma|prisma)/' },
  },
  ...Object.entries(rooms).flatMap(([room, allowed]) => [
    {
      name: `${room}-imports`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/[^/]+/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
    },
    {
      name: `${room}-through-index`,
      severity: 'error',
      from: { path: '^(src|examples)/', pathNot: `^src/${room}/` },
      to: { path: `^src/${room}/`, pathNot: `^src/${room}/(command/)?index\\.ts$` },
    },
  ]),
];
module.exports = {
  forbidden,
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src/storage/prisma/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
