// Prisma behind Apollo Server: a field reads what it is asked for at once, its relations with it.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { PrismaPg } from '@prisma/adapter-pg';
import { answerParent } from '../../measure/child.mjs';
import { PrismaClient } from './prisma-client/client.ts';

const typeDefs = `
  type Query {
    customer(id: Int!): Customer
    customers(from: Int!, limit: Int!): [Customer!]!
    orders(status: String!, least: String!, limit: Int!): [Order!]!
    orderGroups(least: String!): [OrderGroup!]!
  }
  type Customer {
    id: Int! name: String! email: String! city: String! country: String credit: String! createdAt: String!
    orders(limit: Int!): [Order!]!
  }
  type Order { id: Int! status: String! total: String! placedAt: String! note: String lines(limit: Int!): [OrderLine!]! }
  type OrderLine { id: Int! quantity: Int! price: String! product: Product! }
  type Product { id: Int! name: String! }
  type OrderGroup { status: String! sum: String! avg: String! max: String! }
`;

const [connectionString, connections] = process.argv.slice(2);
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString, max: Number(connections) }) });

const SORTED = { orders: { orderBy: { placedAt: 'desc' } }, lines: { orderBy: { id: 'asc' } } };
/** What a selection needs of Prisma: columns, and relations with their limits. */
const selectOf = ({ selectionSet }) =>
  Object.fromEntries(
    selectionSet.selections.map((node) => [
      node.name.value,
      node.selectionSet
        ? {
            ...SORTED[node.name.value],
            ...(node.arguments.length > 0 && { take: Number(node.arguments[0].value.value) }),
            select: selectOf(node),
          }
        : true,
    ]),
  );
const read = ({ fieldNodes: [node] }) => selectOf(node);
const moment = (field) => (row) => row[field].toISOString();

const resolvers = {
  Query: {
    customer: (_, { id }, __, info) => prisma.customer.findUnique({ where: { id }, select: read(info) }),
    customers: (_, { from, limit }, __, info) =>
      prisma.customer.findMany({ where: { id: { gte: from } }, orderBy: { id: 'asc' }, take: limit, select: read(info) }),
    orders: (_, { status, least, limit }, __, info) =>
      prisma.order.findMany({ where: { status, total: { gte: least } }, orderBy: { placedAt: 'desc' }, take: limit, select: read(info) }),
    async orderGroups(_, { least }) {
      const total = { total: true };
      const groups = await prisma.order.groupBy({
        by: ['status'],
        where: { total: { gte: least } },
        _sum: total,
        _avg: total,
        _max: total,
      });
      return groups.map(({ status, _sum, _avg, _max }) => ({ status, sum: _sum.total, avg: _avg.total, max: _max.total }));
    },
  },
  Customer: { createdAt: moment('createdAt') },
  Order: { placedAt: moment('placedAt') },
};

const server = new ApolloServer({ typeDefs, resolvers });
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });

answerParent(
  { url },
  async () => {},
  () => server.stop(),
);
