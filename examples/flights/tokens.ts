/** Two tokens of a hub that runs the example: what their roles see is in policies/. */
const url = process.env['WEIR_URL'] || 'http://127.0.0.1:4000';
const MAKE = `mutation ($input: CreateTokenInput!) {
  createToken(input: $input) { __typename ... on CreateToken { token } ... on ProblemList { problems { message } } }
}`;

const WANTED = [
  { name: 'visitor', roles: ['visitor'], claims: [] },
  { name: 'analyst of Washington', roles: ['analyst'], claims: [{ name: 'states', values: ['Washington'] }] },
];

interface Answer {
  readonly data?: { readonly createToken: { readonly token?: string; readonly problems?: readonly { readonly message: string }[] } };
  readonly errors?: readonly { readonly message: string }[];
}

for (const input of WANTED) {
  const token = process.env['WEIR_TOKEN'];
  const response = await fetch(`${url}/registry/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query: MAKE, variables: { input: { ...input, expires: '1d' } } }),
  }).catch((thrown: unknown) => {
    console.error(`No hub answers at ${url}: ${String(thrown)}. Start it with npm start, or set WEIR_URL.`);
    process.exit(3);
  });
  const { data, errors } = (await response.json()) as Answer;
  const made = data?.createToken;
  if (made?.token === undefined) {
    console.error([...(errors ?? []), ...(made?.problems ?? [])].map(({ message }) => message).join('\n'));
    process.exit(1);
  }
  console.log(`${input.name}\n  ${made.token}`);
}
