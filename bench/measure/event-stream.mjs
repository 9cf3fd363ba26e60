/**
 * Subscribes by server-sent events (the distinct-connections mode of the graphql-sse protocol) and hands each answer to
 * `next`. Resolves when the headers are there, which is when the starting position is fixed.
 */
export async function readEvents(url, query, signal, next) {
  const response = await fetch(url, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query }),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  void follow(response.body, next).catch((thrown) => {
    if (!signal.aborted) throw thrown;
  });
}

async function follow(body, next) {
  let rest = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + chunk).split('\n\n');
    rest = events.pop();
    for (const event of events) {
      if (!event.startsWith('event: next')) continue;
      const answer = JSON.parse(event.slice(event.indexOf('data: ') + 6));
      if (answer.errors) throw new Error(JSON.stringify(answer.errors));
      next(answer);
    }
  }
}
