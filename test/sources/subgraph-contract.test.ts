import { describeSourceContract } from './contract.ts';
import { EXTREMES, openWeather, question, serve, serveDays, TOKEN } from './subgraph-fixture.ts';

const page = (limit: number, offset: number) =>
  question('query ($limit: Int, $offset: Int) { days(limit: $limit, offset: $offset) { date } }', { limit, offset });

const days = (...dates: readonly number[]) => `{"data":{"days":[${dates.map((day) => `{"date":"2012-01-0${day}"}`).join(',')}]}}`;

describeSourceContract('subgraph', async () => {
  const server = await serveDays();
  const gone = await serve(() => undefined);
  await gone.close();
  return {
    open: () => openWeather({ url: `${server.url}/graphql`, timeout: '30s' }),
    structure: { kind: 'graph', sdl: ['type Day @key(fields: "date") { date: String! rain: Float }'] },
    extremes: [{ what: 'digits, characters and nothing', question: question('{ extremes }'), answer: `{"data":{"extremes":${EXTREMES}}}` }],
    pages: [
      { what: 'the first', question: page(2, 0), answer: days(1, 2) },
      { what: 'a middle one', question: page(2, 2), answer: days(3, 4) },
      { what: 'the last', question: page(2, 4), answer: days(5) },
      { what: 'one past the end', question: page(2, 6), answer: days() },
    ],
    slow: { question: question('{ slow }'), running: () => Promise.resolve(server.running()) },
    wrong: { question: question('{ nights }'), says: /Cannot query field "nights" on type "Query"/ },
    down: {
      open: () => openWeather({ url: gone.url }),
      says: new RegExp(`at ${gone.url} cannot be reached: .*ECONNREFUSED`),
      question: question('{ days { date } }'),
    },
    drift: { change: () => Promise.resolve(server.drift()), structure: { kind: 'graph', sdl: ['rain: Float snow: Float'] } },
    secret: TOKEN,
    drop: () => server.close(),
  };
});
