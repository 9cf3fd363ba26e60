import { startChild } from './measure/child.mjs';
import { startExample } from './measure/hub.mjs';
import { cpuMs } from './measure/process-figures.mjs';
import { median, rounded } from './measure/statistics.mjs';

const ROUNDS = 24;
const SECONDS = 1;
const CONNECTIONS = 16;

/** Who asks: everything is open to the one, and the example's policy of `analyst` holds for the other. */
const TOKENS = { open: { name: 'open', roles: ['admin'] }, policed: { name: 'policed', roles: ['analyst'] } };
const CREATE = 'mutation ($input: CreateTokenInput!) { createToken(input: $input) { ... on CreateToken { token } } }';

const KEYS = '{ wildlifeStrikes(where: {state: {in: ["Washington", "Texas"]}}, limit: 500) { id } }';
const QUERIES = {
  'a strike, by its key': 'query ($id: ID!) { wildlifeStrike(id: $id) { id species flightDate state } }',
  'with its airport': 'query ($id: ID!) { wildlifeStrike(id: $id) { id species state airport { name iata } } }',
};

async function answerOf(url, token, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  });
  const text = await response.text();
  if (!response.ok || 'errors' in JSON.parse(text)) throw new Error(`${body} is answered with ${text.slice(0, 300)}`);
  return text;
}

/** Throws where the two are not answered the same: what is timed is the same work. */
async function checkEqual(url, { open, policed }, bodies) {
  for (const body of bodies) {
    const answers = await Promise.all([answerOf(url, open, body), answerOf(url, policed, body)]);
    if (answers[0] !== answers[1] || answers[0].includes('null')) throw new Error(`${body} is answered with ${answers.join(' and with ')}`);
  }
}

/** By-key queries under a policy, beside the same of somebody who sees all; rounds alternate, and so does who comes first. */
export async function policies(checkout) {
  const hub = await startExample(checkout, 'policies');
  const generator = await startChild(new URL('load.mjs', import.meta.url));
  try {
    const tokens = {};
    for (const [who, input] of Object.entries(TOKENS)) {
      const claims = [{ name: 'states', values: ['Washington', 'Texas'] }];
      tokens[who] = (await hub.control(CREATE, { input: { ...input, claims } })).createToken.token;
    }
    const url = `${hub.url}/graphql`;
    const keys = (await hub.query(KEYS)).wildlifeStrikes;
    const round = async (who, bodies, seconds) => {
      const before = cpuMs(hub.pid);
      const { requests, perSecond } = await generator.ask({ url, bodies, token: tokens[who], connections: CONNECTIONS, seconds });
      const after = cpuMs(hub.pid);
      return { perSecond, cpuMs: (after.own - before.own) / requests, cpuWithDatabaseMs: (after.family - before.family) / requests };
    };
    const queries = {};
    for (const [name, query] of Object.entries(QUERIES)) {
      const bodies = keys.map((variables) => JSON.stringify({ query, variables }));
      await checkEqual(url, tokens, bodies);
      const rounds = { open: [], policed: [] };
      for (const who of Object.keys(rounds)) await round(who, bodies, SECONDS);
      for (let at = 0; at < ROUNDS; at += 1)
        for (const who of at % 2 ? ['policed', 'open'] : ['open', 'policed']) rounds[who].push(await round(who, bodies, SECONDS));
      const middle = (who, of, digits) => rounded(median(rounds[who].map((one) => one[of])), digits);
      const figures = (who) => ({
        perSecond: middle(who, 'perSecond', 0),
        cpuMs: middle(who, 'cpuMs', 3),
        cpuWithDatabaseMs: middle(who, 'cpuWithDatabaseMs', 3),
      });
      const ratios = (of) => rounds.policed.map((one, at) => one[of] / rounds.open[at][of]);
      queries[name] = {
        open: figures('open'),
        policed: figures('policed'),
        timeRatio: rounded(median(ratios('perSecond').map((ratio) => 1 / ratio)), 2),
        cpuRatio: rounded(median(ratios('cpuWithDatabaseMs')), 2),
      };
    }
    return { connections: CONNECTIONS, queries };
  } finally {
    await generator.stop();
    await hub.stop();
  }
}
