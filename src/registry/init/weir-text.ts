import { schemaLine } from '../json-schema/index.ts';
import { commented, yamlList } from './yaml-text.ts';

/** weir.yaml; `allow` where file sources are to read other folders than `data`. */
export function weirText(workspace: string, allow: readonly string[] | undefined): string {
  return [
    schemaLine('weir', 'weir.yaml'),
    `workspace: ${workspace}`,
    ...(allow
      ? [`files: { allow: ${yamlList(allow)} } # folders that file sources may read`]
      : [commented('files: { allow: [data] } # folders that file sources may read')]),
    commented('port: 4000'),
    commented('limits: { defaultRows: 100, nestedRows: 20, maxRows: 1000 }'),
    commented('log: { keep: 7d } # how long a subscription can be away and miss nothing'),
    '',
  ].join('\n');
}

/** What a workspace without a source begins with: files in which all is a comment, each to be switched on. */
export const EMPTY_FILES: Readonly<Record<string, string>> = {
  'sources/shop.yaml': `${schemaLine('source', 'sources/shop.yaml')}
# A PostgreSQL database. \`weir init postgres://role:password@host:5432/shop\` writes this file for a database that there is.
# source: shop
# kind: postgres
# connection: "\${env:SHOP_URL}" # SHOP_URL=postgres://… stands in .env
# schemas: [public]
# changes: { poll: 30s }
`,
  'sources/data.yaml': `${schemaLine('source', 'sources/data.yaml')}
# CSV, TSV, JSON and Parquet files. \`weir init data\` writes this file for a folder of them.
# source: data
# kind: files
# files:
#   countries: { path: data/countries.csv, key: [code] }
`,
  'models/orders-by-day.yaml': `${schemaLine('model', 'models/orders-by-day.yaml')}
# A model is a table that the hub keeps, made of datasets by steps.
# model: OrdersByDay
# key: [day]
# from: shop.orders
# steps:
#   - derive: { day: cast(placed_at as date) }
#   - aggregate: { by: [day], measures: { orders: count() } }
`,
  'policies/analyst.yaml': `${schemaLine('policy', 'policies/analyst.yaml')}
# What a role sees; without a policy it sees nothing.
# role: analyst
# allow:
#   shop.orders: { columns: { exclude: [cardNo] }, rows: { status: { in: "\${claim:statuses}" } } }
`,
};
