import type { Asset } from './assets.ts';

export interface ExampleQuery {
  readonly name: string;
  readonly text: string;
}

/** The page: what it loads, and the operations that it opens with as data. */
export function pageHtml(assets: readonly Asset[], queries: readonly ExampleQuery[]): string {
  const styles = assets.filter(({ name }) => name.endsWith('.css')).map(({ path }) => `<link rel="stylesheet" href="${path}">`);
  const scripts = assets
    .filter(({ name }) => name.endsWith('.js'))
    .map(({ path, name }) => `<script src="${path}" ${name === 'page.js' ? 'type="module"' : 'defer'}></script>`);
  // In JSON a `<` can only be within a text, where this means the same.
  const data = JSON.stringify(queries).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Weir</title>
<link rel="icon" href="data:,">
${styles.join('\n')}
</head>
<body>
<noscript>This page is GraphiQL, which needs JavaScript. The graph itself is at /graphql.</noscript>
<div id="page"></div>
<script type="application/json" id="queries">${data}</script>
${scripts.join('\n')}
</body>
</html>
`;
}
