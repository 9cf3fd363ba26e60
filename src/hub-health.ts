import type { SourceHealthView, SourceView } from './contract/index.ts';
import type { Topic } from './hub-topic.ts';

/** The state of every source, and then each that is another: what is told twice is said once. */
export async function* healthOf(options: {
  names: () => readonly string[];
  view: (name: string) => SourceView | undefined;
  health: Topic<string>;
  signal: AbortSignal;
}): AsyncIterable<SourceHealthView> {
  const said = new Map<string, string>();
  for await (const source of options.health.listen(options.signal, options.names())) {
    const view = options.view(source);
    // One that is gone has no state.
    if (!view) continue;
    const { status, problems } = view;
    const state = JSON.stringify([status, problems]);
    if (said.get(source) === state) continue;
    said.set(source, state);
    yield { source, status, problems, at: new Date() };
  }
}
