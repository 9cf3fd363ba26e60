import { messageOf } from './contract/index.ts';
import { finding, fine, type DoctorFinding } from './hub-doctor-finding.ts';

const ASK_MS = 8_000;
const QUERY =
  '{ sources(first: 500) { nodes { name status problems { message } } } models(first: 500) { nodes { name problems { message } } } }';

interface Answer {
  readonly data?: {
    readonly sources: {
      readonly nodes: readonly {
        readonly name: string;
        readonly status: string;
        readonly problems: readonly { readonly message: string }[];
      }[];
    };
    readonly models: { readonly nodes: readonly { readonly name: string; readonly problems: readonly { readonly message: string }[] }[] };
  } | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** How a running hub is: whether it lives and is ready, and what its sources and models suffer from. */
export async function hubFindings({
  url,
  token,
}: {
  readonly url: string;
  readonly token: string | undefined;
}): Promise<readonly DoctorFinding[]> {
  const base = url.replace(/\/+$/, '');
  const where = `hub at ${base}`;
  const ask = (path: string, init: RequestInit = {}) => fetch(base + path, { ...init, signal: AbortSignal.timeout(ASK_MS) });
  try {
    const live = await ask('/health/live');
    if (!live.ok)
      return [
        finding('unreachable', where, `What answers there is no hub: /health/live gives ${live.status}.`, 'See that the address is right.'),
      ];
    const ready = await ask('/health/ready');
    const found: DoctorFinding[] = ready.ok
      ? [fine(where, 'lives, and is ready')]
      : [finding('warning', where, `It is not ready: ${(await ready.text()).slice(0, 500)}`)];
    const response = await ask('/registry/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query: QUERY }),
    });
    const { data, errors } = (await response.json()) as Answer;
    if (!data)
      return [
        ...found,
        finding('wrong', where, `Its control plane answers: ${errors?.[0]?.message ?? response.status}`, 'Give --token, or WEIR_TOKEN.'),
      ];
    for (const { name, status, problems } of data.sources.nodes) {
      const level = status === 'DOWN' ? 'unreachable' : status === 'REFUSED' ? 'wrong' : 'warning';
      if (status !== 'OK')
        found.push(
          finding(level, `source ${name}`, `${status}${problems.length ? `: ${problems.map(({ message }) => message).join(' ')}` : ''}`),
        );
    }
    for (const { name, problems } of data.models.nodes)
      for (const { message } of problems) found.push(finding('wrong', `model ${name}`, message));
    return found;
  } catch (thrown) {
    const why = thrown instanceof Error && thrown.cause !== undefined ? messageOf(thrown.cause) : messageOf(thrown);
    return [finding('unreachable', where, why, 'See that it runs, and that the address is right.')];
  }
}
