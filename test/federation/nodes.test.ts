import { Kind, parse } from 'graphql';
import type { FieldNode } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WeirError } from '../../src/contract/index.ts';
import type { NodeSelection } from '../../src/contract/index.ts';
import { asked, forget, openCommerce } from './hub.ts';
import type { Commerce } from './hub.ts';
import { world } from './commerce.ts';
import { jsonText } from './rows.ts';

/** The selection of `node` in a subscription, as a changefeed hands it over. */
function nodeOf(type: string, selection: string, variables: Record<string, unknown> = {}): NodeSelection {
  const document = parse(`subscription ($n: Int) { changes { node ${selection} } } fragment Agent on CrmTicket { agent { name } }`);
  const fields = (node: { readonly selectionSet?: FieldNode['selectionSet'] }) =>
    (node.selectionSet?.selections ?? []).filter((one) => one.kind === Kind.FIELD);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const nodes = fields(operation ?? {}).flatMap((changes) => fields(changes));
  return { type, nodes, document, variables };
}

describe('a selection over rows that are at hand', () => {
  let hub: Commerce;
  beforeAll(async () => {
    hub = await openCommerce();
  });
  beforeEach(() => forget(hub));
  afterAll(() => hub?.close());

  const rowsOf = (dataset: string, count: number) => (world.rows.get(dataset) ?? []).slice(0, count);

  test('columns are the images’ own, also of a row that is no longer there; its relations are read', async () => {
    const [ticket] = rowsOf('crm.tickets', 1);
    const image = { ...ticket, id: 'gone', title: 'as it was' };
    const read = hub.graph.nodeReader(nodeOf('CrmTicket', '{ __typename id title ...Agent }'));
    const { nodes, errors } = await read([image], hub.context);
    expect(errors).toEqual([]);
    expect(nodes).toEqual(['{"__typename":"CrmTicket","id":"gone","title":"as it was","agent":{"name":"Agent 0"}}']);
    expect(asked(hub)).toEqual(['crm: CrmTicket(id orderId agentId title priority)×1']);
  });

  test('relations into other homes and fields of subgraphs are planned, once for all rows', async () => {
    const rows = rowsOf('shop.orders', 3);
    const read = hub.graph.nodeReader(
      nodeOf('ShopOrder', '{ id extra stars t: tickets(limit: $n) { title agent { station { code } } } customer { name } }', { n: 1 }),
    );
    const { nodes, errors } = await read(rows, hub.context);
    expect(errors).toEqual([]);
    const { text } = await hub.expected(
      'query ($n: Int) { shopOrders(limit: 3) { id extra stars t: tickets(limit: $n) { title agent { station { code } } } customer { name } } }',
      { n: 1 },
    );
    expect(`{"shopOrders":[${nodes.join(',')}]}`).toBe(text);
    expect(asked(hub).filter((one) => one.startsWith('crm'))).toEqual(['crm: ShopOrder(id placed)×3']);
  });

  test('a row of a dataset without a key has relations, too; no rows ask nothing of other homes', async () => {
    const read = hub.graph.nodeReader(nodeOf('GeoReading', '{ value about { id } }'));
    const { nodes } = await read(rowsOf('geo.readings', 3), hub.context);
    expect(nodes.join()).toBe('{"value":0,"about":{"id":"o1"}},{"value":6,"about":{"id":"o2"}},{"value":3,"about":null}');
    forget(hub);
    expect(await read([], hub.context)).toEqual({ nodes: [], errors: [] });
    expect(asked(hub).filter((one) => one.startsWith('shop'))).toEqual([]);
  });

  test('a home that is down costs its own fields, and is named', async () => {
    const shop = hub.readers.get('shop');
    if (shop) shop.down = new WeirError('SOURCE_UNAVAILABLE', 'Source "shop" cannot be reached', { source: 'shop' });
    const read = hub.graph.nodeReader(nodeOf('CrmTicket', '{ title order { status } }'));
    const { nodes, errors } = await read(rowsOf('crm.tickets', 2), hub.context);
    if (shop) shop.down = undefined;
    expect(nodes).toEqual([`{"title":${jsonText('Ticket "0"')},"order":null}`, `{"title":${jsonText('Ticket "1"')},"order":null}`]);
    expect(errors.map(({ extensions, path }) => [extensions['code'], extensions['source'], path])).toEqual([
      ['SOURCE_UNAVAILABLE', 'shop', undefined],
    ]);
  });
});

describe('the datasets that an operation reads', () => {
  let hub: Commerce;
  beforeAll(async () => {
    hub = await openCommerce();
  });
  afterAll(() => hub?.close());

  test('each with its response path, through fragments, under any condition; a subgraph by its name', () => {
    const document =
      parse(`query Read($a: Boolean!) { o: shopOrders { id ...F n: ticketsAggregate { count } } articles { title reviews { order { status } } } }
      fragment F on ShopOrder { tickets @skip(if: $a) { agent { name } } stars }`);
    expect(hub.graph.datasetsOf(document, 'Read')).toEqual([
      { dataset: 'shop.orders', path: 'o' },
      { dataset: 'crm.tickets', path: 'o.tickets' },
      { dataset: 'crm.agents', path: 'o.tickets.agent' },
      { dataset: 'reviews', path: 'o.stars' },
      { dataset: 'crm.tickets', path: 'o.n' },
      { dataset: 'reviews', path: 'articles' },
      { dataset: 'shop.orders', path: 'articles.reviews.order' },
    ]);
  });

  test('and those that pages lead to, in nodes as in edges', () => {
    const document = parse(`{ shopOrdersConnection(where: { customer: {} }, orderBy: [{ linesAggregate: { count: ASC } }]) {
      totalCount pageInfo { endCursor } edges { cursor node { tickets { title } } } nodes { stars } } }`);
    expect(hub.graph.datasetsOf(document).map(({ dataset, path }) => `${path} ${dataset}`)).toEqual([
      'shopOrdersConnection shop.orders',
      'shopOrdersConnection shop.customers',
      'shopOrdersConnection shop.lines',
      'shopOrdersConnection.edges.node.tickets crm.tickets',
      'shopOrdersConnection.nodes.stars reviews',
    ]);
  });

  test('and those that arguments lead through, in the document, in variables and by their defaults', () => {
    const document = parse(`query Read($where: CrmTicketFilter, $by: [CrmTicketGroupBy!]! = [{ agent: { name: true } }]) {
      a: crmTickets(where: { or: [{ agent: { name: { eq: "x" } } }] }) { title }
      b: crmTicketsAggregate(where: $where) { count }
      c: crmTicketsGroups(by: $by) { aggregate(where: { agent: { name: { eq: "y" } } }) { count } }
      d: crmAgents(orderBy: [{ ticketsAggregate: { count: DESC } }]) { name }
    }`);
    const reads = hub.graph.datasetsOf(document, 'Read', { where: { not: { agent: { tickets: { none: {} } } } } });
    expect(reads.map(({ dataset, path }) => `${path} ${dataset}`).toSorted()).toEqual([
      'a crm.agents',
      'a crm.tickets',
      'b crm.agents',
      'b crm.tickets',
      'c crm.agents',
      'c crm.tickets',
      'c.aggregate crm.agents',
      'd crm.agents',
      'd crm.tickets',
    ]);
  });
});
