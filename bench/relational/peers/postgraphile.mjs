// PostGraphile as its users have it in production: one process, a schema that stays as it is, no page and nothing to look into it with.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { grafserv } from 'grafserv/node';
import { PgAggregatesPreset } from '@graphile/pg-aggregates';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter';
import { answerParent } from '../../measure/child.mjs';

const [connectionString, connections] = process.argv.slice(2);
const peer = postgraphile({
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset, PgAggregatesPreset],
  // Else it filters by no column but those that begin an index.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [makePgService({ connectionString, schemas: ['public'], poolConfig: { max: Number(connections) } })],
  grafserv: { watch: false, graphiql: false, graphiqlOnGraphQLGET: false },
  grafast: { explain: false },
});
const server = createServer();
await peer.createServ(grafserv).addTo(server);
await once(server.listen(0, '127.0.0.1'), 'listening');

answerParent(
  { url: `http://127.0.0.1:${server.address().port}/graphql`, node: process.versions.node },
  async () => {},
  () => peer.release(),
);
