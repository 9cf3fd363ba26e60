import { CUSTOMERS } from './database.mjs';

/** A number from `from` to `to`, of those that look like chance and are the same in every run (Park and Miller 1988). */
function chance() {
  let state = 20_240_229;
  return (from, to) => from + ((state = (state * 48_271) % 2_147_483_647) % (to - from + 1));
}
const random = chance();

const ROW = 'name email city country credit createdAt';
const ORDER = 'status total placedAt note';
const LINE = 'quantity price';

/** Twenty customers from one on; five orders each, newest first; three lines each, with their products. */
const FIRST_NESTED_CUSTOMER = CUSTOMERS - 20;

/** Numbers are compared to so many digits: averages are divided to more of them by some. */
const DIGITS = 12;

/**
 * What each server is asked, in its own words: aliases make the names of answers equal. `variable` makes the value of the one variable,
 * of which pgbench makes the like by `set`; `value` is one that is none of the statement's own. `rows` takes groups out of the form
 * in which a server has them.
 */
export const QUESTIONS = {
  'a row by its key': {
    variable: 'id',
    hub: `query ($id: ID!) { found: customer(id: $id) { id ${ROW} } }`,
    postgraphile: `query ($id: Int!) { found: customerByRowId(rowId: $id) { id: rowId ${ROW} } }`,
    prisma: `query ($id: Int!) { found: customer(id: $id) { id ${ROW} } }`,
    make: () => random(1, CUSTOMERS),
    set: `random(1, ${CUSTOMERS})`,
  },
  'a list of 20, filtered and sorted': {
    variable: 'least',
    hub: `query ($least: Decimal!) { found: orders(where: {status: {eq: "SHIPPED"}, total: {gte: $least}}, orderBy: [{placedAt: DESC}], limit: 20) { id ${ORDER} } }`,
    postgraphile: `query ($least: BigFloat!) { found: allOrders(filter: {status: {equalTo: "SHIPPED"}, total: {greaterThanOrEqualTo: $least}}, orderBy: PLACED_AT_DESC, first: 20) { nodes { id: rowId ${ORDER} } } }`,
    prisma: `query ($least: String!) { found: orders(status: "SHIPPED", least: $least, limit: 20) { id ${ORDER} } }`,
    make: () => String(random(0, 900)),
    set: 'random(0, 900)',
  },
  'nested, 20 × 5 × 3': {
    variable: 'from',
    hub: `query ($from: Int!) { found: customers(where: {id: {gte: $from}}, orderBy: [{id: ASC}], limit: 20) { id name orders(orderBy: [{placedAt: DESC}], limit: 5) { id ${ORDER} lines: orderLines(orderBy: [{id: ASC}], limit: 3) { id ${LINE} product { id name } } } } }`,
    postgraphile: `query ($from: Int!) { found: allCustomers(filter: {rowId: {greaterThanOrEqualTo: $from}}, orderBy: ROW_ID_ASC, first: 20) { nodes { id: rowId name orders: ordersByCustomerId(orderBy: PLACED_AT_DESC, first: 5) { nodes { id: rowId ${ORDER} lines: orderLinesByOrderId(orderBy: ROW_ID_ASC, first: 3) { nodes { id: rowId ${LINE} product: productByProductId { id: rowId name } } } } } } } }`,
    prisma: `query ($from: Int!) { found: customers(from: $from, limit: 20) { id name orders(limit: 5) { id ${ORDER} lines(limit: 3) { id ${LINE} product { id name } } } } }`,
    make: () => random(1, FIRST_NESTED_CUSTOMER),
    set: `random(1, ${FIRST_NESTED_CUSTOMER})`,
  },
  'groups of 1,000,000 rows': {
    variable: 'least',
    // One answer takes as long as thousands of the others.
    seconds: 5,
    hub: 'query ($least: Decimal!) { found: ordersGroups(by: [{status: true}], where: {total: {gte: $least}}) { key { status } aggregate { total { sum avg max } } } }',
    postgraphile:
      'query ($least: BigFloat!) { found: allOrders(filter: {total: {greaterThanOrEqualTo: $least}}) { groups: groupedAggregates(groupBy: STATUS) { keys sum { total } average { total } max { total } } } }',
    prisma: 'query ($least: String!) { found: orderGroups(least: $least) { status sum avg max } }',
    // Of a thousandth of what orders come to, so that all but one row in a hundred are in groups, and no two ask the same.
    make: () => (random(0, 9_999) / 1000).toFixed(3),
    set: 'random(0, 9999) / 1000.0',
    rows: {
      hub: (groups) => groups.map(({ key, aggregate: { total } }) => ({ ...key, ...total })),
      postgraphile: ({ groups }) =>
        groups.map(({ keys: [status], sum, average, max }) => ({ status, sum: sum.total, avg: average.total, max: max.total })),
    },
  },
};

/** An answer without what only its form says: nodes are a list, numbers of text are numbers, moments are of one form, groups are in one order. */
export function plain({ rows }, server, text) {
  const { data, errors } = JSON.parse(text);
  if (errors) throw new Error(`${server} answers ${text.slice(0, 300)}`);
  const of = rows?.[server];
  const found = plainValue(of ? of(data.found) : data.found);
  return rows ? found.toSorted((one, other) => (one.status < other.status ? -1 : 1)) : found;
}

function plainValue(value) {
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value === 'object' && value !== null)
    return 'nodes' in value
      ? plainValue(value.nodes)
      : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainValue(one)]));
  if (typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(value)) return Number(Number(value).toPrecision(DIGITS));
  return /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).toISOString() : value;
}
