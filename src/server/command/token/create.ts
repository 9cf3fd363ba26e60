import { isRefused, WeirError } from '../../../contract/index.ts';
import type { Command } from '../command.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { sayRefusal } from '../hub/refusal.ts';
import { mayText, SHOWN_TOKEN, type ShownToken } from './token-lines.ts';

interface Created {
  readonly token: string;
  readonly created: ShownToken;
}

export const tokenCreateCommand: Command = {
  name: 'token create',
  summary: 'Makes a token: roles for the graph, scopes for the control plane. It is printed this once.',
  usage: '[--role ROLE]… [--scope SCOPE]… [--claim NAME=VALUE,…]… [--expires 30d] [--name NAME] [--url URL] [--token TOKEN] [--json]',
  options: {
    role: {
      type: 'string',
      multiple: true,
      value: 'ROLE',
      description: 'A role of policies/, for the graph; several where it is given again.',
    },
    scope: {
      type: 'string',
      multiple: true,
      value: 'SCOPE',
      description: 'read, check, publish, run or admin, for the control plane; narrower as publish:source=shop.',
    },
    claim: {
      type: 'string',
      multiple: true,
      value: 'NAME=VALUE,…',
      description: 'What policies compare with `${claim:NAME}`; always a list.',
    },
    expires: { type: 'string', value: '30d', description: 'A whole number with s, m, h, d or w; it never expires where nothing is said.' },
    name: { type: 'string', value: 'NAME', description: 'What it is called in lists and logs.' },
    ...HUB_OPTIONS,
  },
  examples: [
    'weir token create --role analyst --claim regions=EU,US --expires 30d',
    'weir token create --name ci --scope check --scope publish:source=shop --expires 1w',
    'export WEIR_TOKEN=$(weir token create --scope admin --json | jq -r .token)',
  ],
  async run(asked, out) {
    const { flags } = asked;
    const input = {
      name: flags.text('name'),
      roles: flags.texts('role'),
      scopes: flags.texts('scope'),
      claims: flags.texts('claim').map(claimOf),
      expires: flags.text('expires'),
    };
    const done = await hubClient(asked).act<Created>(
      { name: 'createToken', types: { input: 'CreateTokenInput!' }, select: `token created { ${SHOWN_TOKEN} }` },
      { input },
    );
    if (isRefused(done)) return sayRefusal(out, done.problems);
    const { token, created } = done;
    out.json({ token, ...created });
    out.line(token);
    const until = created.expiresAt === null ? 'never expires' : `expires ${created.expiresAt}`;
    out.line(`It is ${created.name} (${created.id}): ${mayText(created)}; it ${until}. It is kept as a hash, and never printed again.`);
    return 0;
  },
};

/** `regions=EU,US` */
function claimOf(text: string): { name: string; values: string[] } {
  const [, name, values] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || values === undefined)
    throw new WeirError('BAD_USER_INPUT', `--claim is \`${text}\`: write a name and its values, like regions=EU,US.`);
  return { name, values: values.split(',') };
}
