/** Operations over three homes and a subgraph: the answer is that of one schema over the same rows, to the order of its keys. */
export const OPERATIONS: readonly { what: string; query: string; variables?: Record<string, unknown>; fetches?: readonly string[] }[] = [
  {
    what: 'one home: its fields, fragments, relations and counts, without a plan',
    query: `query ($w: ShopLineFilter, $on: Boolean!) { shopOrders { ...M ... @include(if: $on) { customer { orders { id } } } } n: shopOrdersAggregate { count __typename } }
      fragment M on ShopOrder { total linesAggregate(where: $w) { count } lines { order { customer { name } } } }`,
    variables: { w: { sku: { eq: 'A1' } }, on: true },
    fetches: ['shop: shopOrders', 'shop: shopOrdersAggregate'],
  },
  {
    what: 'several homes that have nothing to do with each other: each is asked once, at once',
    query: '{ a: crmAgents { name } shopOrders { id } geoStations { code } __typename }',
    fetches: ['shop: shopOrders', 'crm: crmAgents', 'geo: geoStations'],
  },
  {
    what: 'to-one and to-many across homes: one statement a home and level',
    query:
      '{ crmTickets { title order { total customer { name } } } shopOrders { id tickets { title agent { name } } ticketsAggregate { count } } }',
    fetches: ['shop: shopOrders', 'shop: CrmTicket(orderId priority)×5', 'crm: crmTickets', 'crm: ShopOrder(id placed)×9'],
  },
  {
    what: 'a relation answers by its owner even when only the key is asked: a key that leads nowhere is null',
    query: '{ crmTickets { order { id } } geoReadings { about { id } at { code } } }',
    fetches: ['shop: GeoReading(order)×4 + CrmTicket(orderId priority)×5', 'crm: crmTickets', 'geo: geoReadings'],
  },
  {
    what: 'joins by several columns of one home make one key; a null joins nothing, and its list is empty',
    query:
      '{ shopCustomers { stations { code } bandStations { code } bandStationsAggregate { count } exactStations(limit: 2) { code kind } exactStationsAggregate { count } } geoStations { customers { id } customersAggregate { count } } }',
  },
  {
    what: 'arguments and variables reach the homes behind a hop',
    query: `query ($min: Int, $order: [CrmTicketOrderBy!], $n: Int = 2) { shopOrders(where: { total: { gt: 10 } }, limit: 5) { id tickets(where: { priority: { gte: $min } }, orderBy: $order, limit: $n) { title priority } } }`,
    variables: { min: 1, order: [{ title: 'DESC' }] },
  },
  {
    what: 'the same field under several names, with other arguments',
    query:
      '{ shopOrders { a: tickets(limit: 1) { title } b: tickets(limit: 2, offset: 1) { title } ...F } } fragment F on ShopOrder { a: tickets(limit: 1) { priority } }',
  },
  {
    what: 'pages of rows that lead to other homes, in edges and as nodes, each home asked once a level',
    query: `{ shopOrdersConnection(first: 4, orderBy: [{id: DESC}]) {
        totalCount edges { __typename node { id tickets { title } customer { name } } } pageInfo { hasNextPage hasPreviousPage __typename } nodes { tickets { agent { name } } } __typename } }`,
    fetches: ['shop: shopOrdersConnection', 'crm: ShopOrder(id placed)×4 + ShopOrder(id placed)×4'],
  },
  {
    what: 'pages of one home, without a plan',
    query: `{ shopOrdersConnection(last: 3, where: {status: {eq: "open"}}) { nodes { id customer { name } } edges { node { lines { sku } } } pageInfo { hasPreviousPage } totalCount } }`,
    fetches: ['shop: shopOrdersConnection'],
  },
  {
    what: 'pages behind a subgraph’s fields',
    query:
      '{ shopOrdersConnection(first: 2) { edges { node { vat reviews { body } } } n: nodes { stars } } crmTicketsConnection(first: 3) { nodes { order { vat } } } }',
  },
  { what: 'digits that no double holds come through a plan', query: '{ shopOrders { extra tickets { order { extra } } } }' },
  {
    what: 'four levels, back and forth',
    query: '{ crmAgents { name station { kind readings { value about { status tickets { title agent { station { code } } } } } } } }',
  },
  {
    what: 'the subgraph alone: its arguments, unions, interfaces and input defaults',
    query:
      '{ articles(sort: OLD) { id stars title(upper: true) reviews(min: 2) { body(max: 4) article { title } } } article(id: "r1") { title } none: article(id: "nope") { id } }',
    fetches: ['reviews: root'],
  },
  {
    what: "a subgraph's fields on a home's rows",
    query:
      '{ shopOrders { id stars reviews(min: 1) { body } } crmTickets(limit: 2) { title stars articles { title } } geoStations(limit: 3) { note code } }',
  },
  {
    what: "a subgraph's word for a row is none: rows that are not there are null, whatever is asked of them",
    query:
      '{ hits { __typename ... on ShopOrder { stars } ... on CrmTicket { id t: title } ... on Article { title } } rated(min: 1) { __typename id stars } articles { reviews { order { __typename } } } }',
  },
  {
    what: "unions and interfaces over homes' types and the subgraph's",
    query:
      'query ($near: Near) { hits(near: $near) { ... on Rated { id stars ... on ShopOrder { status lines { sku } } } ... on CrmTicket { x: agent { station { kind } } } ... on ShopOrder { x: customer { stations { kind } } } ... on Article { x: about { __typename ... on CrmTicket { title } } } } }',
    variables: { near: {} },
  },
  {
    what: '@requires, @provides and @override',
    query:
      'query ($r: Float) { shopOrders(limit: 4) { vat(rate: $r) total } crmTickets { order { vat } } article(id: "r1") { reviews { order { status total vat } } } geoStations { level kind } }',
    variables: { r: 0.5 },
  },
  {
    what: '@requires on an entity inside an entity of the same subgraph: by a detour',
    query: '{ articles { reviews { order { vat reviews { order { vat stars } } } } } }',
  },
  {
    what: '@skip and @include are decided before planning',
    query:
      'query ($a: Boolean!, $b: Boolean = true) { shopOrders { id tickets @skip(if: $a) { title } ... @include(if: $b) { stars customer { stations @skip(if: $a) { code } } } } }',
    variables: { a: true },
    fetches: ['shop: shopOrders', 'reviews: ShopOrder×9'],
  },
  {
    what: 'introspection beside data of several homes',
    query:
      '{ __typename t: __type(name: "CrmTicket") { name kind fields { name } } shopOrders(limit: 1) { id __typename tickets { __typename } } __schema { queryType { name } } }',
  },
  {
    what: 'a row by its key, and by another unique key',
    query:
      '{ shopOrder(id: "o1") { tickets { title } } geoStationByCode(code: "S1") { agents { name } note } gone: shopOrder(id: "x") { tickets { title } } }',
  },
];
