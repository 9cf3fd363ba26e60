// Holes in what keeps callers to what they may see, each of which a test has to notice. `find` stands exactly once in the file.
const leak = 'test/access/leak.test.ts';
const seen = 'test/access/seen.test.ts';
const policies = 'test/access/policies.test.ts';
const catalog = 'test/access/role-catalog.test.ts';
const changefeeds = 'test/access/changefeeds.test.ts';
const changes = 'test/access/changes-seen.test.ts';

/** The table itself, as SQL, in the place of what a policy leaves of it. */
const bare = (dataset) => `\`\${${dataset}.at.schema ? \`"\${${dataset}.at.schema}".\` : ''}"\${${dataset}.at.name}"\``;

export const holes = [
  {
    name: 'an aggregate counts rows that are hidden',
    file: 'src/relational/reader/root.ts',
    find: 'return aggregateText(writing, rows, item);',
    replace: `return aggregateText(writing, { ...rows, table: ${bare('dataset')} }, item);`,
    tests: [leak],
  },
  {
    name: 'statistics are made of rows that are hidden',
    file: 'src/relational/reader/root.ts',
    find: 'return statisticsText(writing, rows, item);',
    replace: `return statisticsText(writing, { ...rows, table: ${bare('dataset')} }, item);`,
    tests: [leak],
  },
  {
    name: 'a forecast is made of rows that are hidden',
    file: 'src/relational/reader/root.ts',
    find: 'return seriesText(writing, rows, item);',
    replace: `return seriesText(writing, { ...rows, table: ${bare('dataset')} }, item);`,
    tests: [leak],
  },
  {
    name: 'a row is found by its key whoever asks',
    file: 'src/relational/reader/root.ts',
    find: 'return oneText(writing, { ...rows, conditions }, text);',
    replace: `return oneText(writing, { ...rows, table: ${bare('dataset')}, conditions }, text);`,
    tests: [leak],
  },
  {
    name: 'a relation leads to rows that are hidden',
    file: 'src/relational/reader/selection.ts',
    find: 'const table = tableOf(writing, to);',
    replace: `const table = { ...tableOf(writing, to), table: ${bare('to')} };`,
    tests: [leak],
  },
  {
    name: 'a row of another database is found by a key that may not be seen',
    file: 'src/relational/reader/entities.ts',
    find: 'const table = tableOf(writing, dataset);',
    replace: `const table = { ...tableOf(writing, dataset), table: ${bare('dataset')} };`,
    tests: [leak],
  },
  {
    name: "a subgraph's word for a row is taken, where others are asked as well",
    file: 'src/federation/operation/rewrite.ts',
    find: 'if (!dataset || !place.remote || found.owners.has(dataset.home)) return found;',
    replace: 'if (found) return found;',
    tests: [leak],
  },
  {
    name: "a subgraph's word for a row is taken, where it is asked alone",
    file: 'src/federation/operation/within.ts',
    find: 'remote && routes.dataset(one.name) !== undefined',
    replace: 'remote && routes.dataset(one.name) === null',
    tests: [leak],
  },
  {
    name: 'an object of a hidden type is named by its type',
    file: 'src/federation/execute/write-answer.ts',
    find: 'if (shape.possible && named !== undefined && !shape.possible.has(named))',
    replace: "if (shape.possible && named === '')",
    tests: [leak],
  },
  {
    name: 'a field that is hidden is read through an interface',
    file: 'src/federation/remote/seen-remote.ts',
    find: 'if (types.get(type)?.fields.some(({ name }) => name === wanted.name)) return true;',
    replace: 'if (types.has(type)) return true;',
    tests: [leak],
  },
  {
    name: 'a column that a subgraph answers in its home’s place is nobody’s to hide',
    file: 'src/federation/remote/seen-remote.ts',
    find: 'return allowed && this.#isPlain(type, name);',
    replace: 'return allowed;',
    tests: [leak],
  },
  {
    name: 'a masked column is a field of the filter',
    file: 'src/relational/graph-types/dataset-types.ts',
    find: 'const filters = usableFields(dataset).map(',
    replace: 'const filters = shownFields(dataset).map(',
    tests: [leak],
  },
  {
    name: 'rows are ordered by a masked column',
    file: 'src/relational/graph-types/dataset-types.ts',
    find: 'usableFields(dataset).filter((field) => !field.list',
    replace: 'shownFields(dataset).filter((field) => !field.list',
    tests: [leak],
  },
  {
    name: 'a relation leads by a column that is hidden',
    file: 'src/access/policies/role-catalog.ts',
    find: 'usable(from, fields) && usable(to, targetFields);',
    replace: '(usable(from, fields) && usable(to, targetFields)) || (datasets.has(from) && datasets.has(to));',
    tests: [leak, catalog],
  },
  {
    name: 'a claim that is missing is taken for any',
    file: 'src/access/policies/resolve-policy.ts',
    find: '? grant.rows : NO_ROWS',
    replace: '? grant.rows : ALL_ROWS',
    tests: [leak, policies],
  },
  {
    name: 'a claim that is missing denies nothing under `not`',
    file: 'src/access/policies/resolve-policy.ts',
    find: '? grant.rows : NO_ROWS',
    replace: '? grant.rows : grant.rows',
    tests: [leak, policies],
  },
  {
    name: 'a mask is taken off all rows where a role shows some',
    file: 'src/access/policies/resolve-policy.ts',
    find: "[...(plain.kind === 'none' ? [] : [{ rows: plain }]), ...masked]",
    replace: "plain.kind === 'none' ? masked : [{ rows: ALL_ROWS }]",
    tests: [leak, policies],
  },
  {
    name: 'a mask masks nothing',
    file: 'src/relational/reader/policed.ts',
    find: 'sql: mask ? maskSql(place, own, mask, column, isText) : isText ?',
    replace: 'sql: isText ?',
    tests: [leak],
  },
  {
    name: 'a denied tag denies nothing',
    file: 'src/access/policies/resolve-policy.ts',
    find: 'tags.some((tag) => denied.has(tag))',
    replace: 'tags.some((tag) => denied.has(`${tag}!`))',
    tests: [leak, policies],
  },
  {
    name: 'callers who see different columns have one view',
    file: 'src/access/policies/resolve-policy.ts',
    find: '[id, rows, [...columns], [...aggregateOnly], limit]',
    replace: '[id, rows.kind, limit]',
    tests: [leak, policies],
  },
  {
    name: 'a statement keeps the claim of whoever asked first',
    file: 'src/relational/reader/policed.ts',
    find: 'return ({ context }) => asParameter(textsOf(context.identity.claims[value.name] ?? []));',
    replace:
      'let kept: string | null | undefined; return ({ context }) => (kept ??= asParameter(textsOf(context.identity.claims[value.name] ?? [])));',
    tests: [leak, seen],
  },
  {
    name: 'requests are validated against all that there is',
    file: 'src/hub-roles.ts',
    find: 'return graph.view({ catalog, schema, remotes,',
    replace: 'return graph.view({ catalog, schema: graph.schema ?? schema, remotes,',
    tests: [leak],
  },
  {
    name: 'rows that are hidden count for what was cut',
    file: 'src/relational/reader/list.ts',
    find: 'case when count(*) > ${most} then',
    replace: `case when (select count(*) from \${${bare('rows.dataset')}}) > \${most} then`,
    tests: [leak],
  },
  {
    name: "a role's cap is ignored",
    file: 'src/relational/reader/local-reader.ts',
    find: 'policed?.datasets.get(id)?.limit;',
    replace: 'policed?.datasets.get(`${id}!`)?.limit;',
    tests: [leak, seen],
  },
  {
    name: 'a changefeed tells of rows that are hidden',
    file: 'src/exchange/policed-change.ts',
    find: 'if (!holds(image)) return null;',
    replace: '',
    tests: [changefeeds],
  },
  {
    name: 'a changefeed is asked by no policy',
    file: 'src/exchange/subscribe.ts',
    find: 'const seen = show ? underPolicy(change, show) : change;',
    replace: 'const seen = show ? change : change;',
    tests: [changes],
  },
  {
    name: 'a changefeed names columns that are hidden',
    file: 'src/exchange/policed-change.ts',
    find: 'return changed.length === 0 ? undefined : { ...change, before: was, after: is, changed };',
    replace: 'return { ...change, before: was, after: is };',
    tests: [changefeeds],
  },
];
