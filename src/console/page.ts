/** The page at `/`: GraphiQL on the data graph, or on the control plane. Speaks to the hub by its public doors alone. */

/** What of a browser, React and GraphiQL the page uses: their scripts are loaded before this one. */
interface Browser {
  readonly document: { getElementById(id: string): { readonly textContent: string | null } | null };
  readonly location: { readonly search: string };
  readonly localStorage: {
    readonly length: number;
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
  readonly React: { createElement(type: unknown, props: object | null, ...children: unknown[]): unknown };
  readonly ReactDOM: { createRoot(place: unknown): { render(element: unknown): void } };
  readonly GraphiQL: { readonly Logo: unknown };
}

interface Asked {
  readonly query: string;
  readonly operationName?: string | null;
}
interface Given {
  readonly headers?: Readonly<Record<string, string>>;
  readonly documentAST?: {
    readonly definitions: readonly { readonly kind: string; readonly operation?: string; readonly name?: { readonly value: string } }[];
  };
}
interface Example {
  readonly name: string;
  readonly text: string;
}

const browser = globalThis as unknown as Browser;
const { React, GraphiQL } = browser;
const h: Browser['React']['createElement'] = (type, props, ...children) => React.createElement(type, props, ...children);

const DOORS = {
  graph: { path: '/graphql', title: 'Data graph', address: '/' },
  registry: { path: '/registry/graphql', title: 'Control plane', address: '/?control' },
} as const;
type DoorName = keyof typeof DOORS;

const CONTROL: readonly Example[] = [
  {
    name: 'sources',
    text: 'query Sources {\n  sources {\n    nodes {\n      name\n      kind\n      status\n      managedBy\n      problems { message }\n      datasets { name type key fidelity }\n    }\n  }\n}\n',
  },
  {
    name: 'versions',
    text: 'query Versions {\n  versions(first: 10) {\n    nodes {\n      number\n      state\n      createdAt\n      actor\n      reason\n      changes { criticality message }\n    }\n  }\n}\n',
  },
  {
    name: 'runs',
    text: 'query Runs {\n  runs(first: 10) {\n    nodes { model state reason rowsIn rowsOut startedAt finishedAt problems { message } }\n  }\n}\n',
  },
  { name: 'health', text: 'subscription Health {\n  sourceHealth { source status problems { message } at }\n}\n' },
];
const EMPTY: Example = {
  name: 'new',
  text: '# What is in the graph: press the book on the left, or type a brace and Ctrl-Space.\n{\n  __typename\n}\n',
};

/** Each door keeps its tabs and headers under a name of its own. */
const storageOf = (door: DoorName) => {
  const { localStorage } = browser;
  const named = (key: string) => `weir:${door}:${key}`;
  return {
    get length() {
      return localStorage.length;
    },
    getItem: (key: string) => localStorage.getItem(named(key)),
    setItem: (key: string, value: string) => localStorage.setItem(named(key), value),
    removeItem: (key: string) => localStorage.removeItem(named(key)),
    clear: () => undefined,
  };
};

const isSubscription = ({ operationName }: Asked, { documentAST }: Given): boolean => {
  const operations = documentAST?.definitions.filter(({ kind }) => kind === 'OperationDefinition') ?? [];
  const meant = operations.length > 1 ? operations.find(({ name }) => name?.value === operationName) : operations[0];
  return meant?.operation === 'subscription';
};

const fetcherOf = (path: string) => (asked: Asked, given: Given) => {
  const headers = { 'content-type': 'application/json', ...given.headers };
  const body = JSON.stringify(asked);
  if (isSubscription(asked, given)) return events(path, { ...headers, accept: 'text/event-stream' }, body);
  return fetch(path, { method: 'POST', headers: { ...headers, accept: 'application/json' }, body }).then((response) => response.json());
};

/** The answers of a stream of server-sent events, until it completes or nobody reads on. */
async function* events(path: string, headers: Readonly<Record<string, string>>, body: string): AsyncGenerator<unknown, void, void> {
  const leaving = new AbortController();
  try {
    const response = await fetch(path, { method: 'POST', headers, body, signal: leaving.signal });
    if (!response.ok || !response.body) {
      yield await response.json();
      return;
    }
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const messages = (text + chunk).split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const event = /^event: (.*)$/m.exec(message)?.[1];
        const data = /^data: (.*)$/m.exec(message)?.[1];
        if (event === 'complete') return;
        if (event === 'next' && data !== undefined) yield JSON.parse(data);
      }
    }
  } finally {
    leaving.abort();
  }
}

function page(door: DoorName, examples: readonly Example[]): unknown {
  const links = (Object.keys(DOORS) as DoorName[]).map((name) =>
    h(
      'a',
      { key: name, href: DOORS[name].address, className: name === door ? 'here' : '', 'aria-current': name === door ? 'page' : undefined },
      DOORS[name].title,
    ),
  );
  const tabs = examples.length > 0 ? examples : [EMPTY];
  return h(
    'div',
    { className: 'page' },
    h('nav', null, h('strong', null, 'Weir'), ...links),
    h(
      'main',
      null,
      h(
        GraphiQL,
        {
          fetcher: fetcherOf(DOORS[door].path),
          storage: storageOf(door),
          defaultTabs: tabs.map(({ text }) => ({ query: text })),
          defaultEditorToolsVisibility: false,
          isHeadersEditorEnabled: true,
          shouldPersistHeaders: false,
        },
        h(GraphiQL.Logo, null, ' '),
      ),
    ),
  );
}

const examples = JSON.parse(browser.document.getElementById('queries')?.textContent ?? '[]') as readonly Example[];
const root = browser.ReactDOM.createRoot(browser.document.getElementById('page'));
// A page for each: GraphiQL keeps its state for the whole document.
const door: DoorName = browser.location.search === '?control' ? 'registry' : 'graph';
root.render(page(door, door === 'graph' ? examples : CONTROL));
