import { describeSourceContract } from './contract.ts';
import { openCrm, serveCrm } from './graphql-fixture.ts';
import { EXTREMES, question, serve, TOKEN } from './subgraph-fixture.ts';

const page = (limit: number, offset: number) =>
  question('query ($limit: Int, $offset: Int) { crmUsers(limit: $limit, offset: $offset) { id } }', { limit, offset });

const users = (...ids: readonly number[]) => `{"data":{"crmUsers":[${ids.map((id) => `{"id":"${id}"}`).join(',')}]}}`;

describeSourceContract('graphql', async () => {
  const server = await serveCrm();
  const gone = await serve(() => undefined);
  await gone.close();
  return {
    open: () => openCrm({ url: `${server.url}/graphql`, timeout: '30s', byKey: { User: { field: 'user', arguments: { id: 'id' } } } }),
    structure: {
      kind: 'graph',
      sdl: [
        /type CrmUser implements CrmNode @key\(fields: "id"\) {\n {2}id: ID!/,
        /^ {2}crmUsers\(limit: Int, offset: Int = 0\): \[CrmUser!\]$/m,
      ],
    },
    extremes: [
      { what: 'digits, characters and nothing', question: question('{ crmExtremes }'), answer: `{"data":{"crmExtremes":${EXTREMES}}}` },
    ],
    pages: [
      { what: 'the first', question: page(2, 0), answer: users(1, 2) },
      { what: 'a middle one', question: page(2, 2), answer: users(3, 5) },
      { what: 'the last', question: page(2, 4), answer: users(6) },
      { what: 'one past the end', question: page(2, 6), answer: users() },
    ],
    slow: { question: question('{ crmSlow }'), running: () => Promise.resolve(server.running()) },
    wrong: { question: question('{ crmTeam(code: 5, year: "x") { title } }'), says: /String cannot represent a non string value: 5/ },
    down: {
      open: () => openCrm({ url: gone.url }),
      says: new RegExp(`at ${gone.url} cannot be reached: .*ECONNREFUSED`),
      question: question('{ crmUsers { id } }'),
    },
    drift: { change: () => Promise.resolve(server.drift()), structure: { kind: 'graph', sdl: [/age: Int\n {2}size: Int/] } },
    secret: TOKEN,
    drop: () => server.close(),
  };
});
