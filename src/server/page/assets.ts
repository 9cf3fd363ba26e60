import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageFolder } from '../package-folder.ts';

/** A file that the page loads; its address has its content's hash, so that browsers keep it for ever. */
export interface Asset {
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly content: Buffer;
}

const require = createRequire(import.meta.url);
const JAVASCRIPT = 'text/javascript; charset=utf-8';

/** In the order in which they load. */
const FILES: readonly { readonly name: string; readonly type: string; readonly file: () => string }[] = [
  { name: 'graphiql.css', type: 'text/css; charset=utf-8', file: () => beside('graphiql', 'graphiql.min.css') },
  { name: 'react.js', type: JAVASCRIPT, file: () => beside('react', 'umd/react.production.min.js') },
  { name: 'react-dom.js', type: JAVASCRIPT, file: () => beside('react-dom', 'umd/react-dom.production.min.js') },
  { name: 'graphiql.js', type: JAVASCRIPT, file: () => beside('graphiql', 'graphiql.min.js') },
  { name: 'page.css', type: 'text/css; charset=utf-8', file: () => join(packageFolder(), 'src/console/page.css') },
  { name: 'page.js', type: JAVASCRIPT, file: () => join(packageFolder(), 'dist/src/console/page.js') },
];

const beside = (name: string, file: string): string => join(dirname(require.resolve(`${name}/package.json`)), file);

let loading: Promise<readonly Asset[]> | undefined;

/** All of them, read once. */
export const PAGE_ASSETS = (): Promise<readonly Asset[]> =>
  (loading ??= Promise.all(
    FILES.map(async ({ name, type, file }) => {
      const content = await readFile(file());
      const hash = createHash('sha256').update(content).digest('base64url').slice(0, 12);
      return { name, type, content, path: `/assets/${hash}/${name}` };
    }),
  ));

export const findAsset = async (path: string): Promise<Asset | undefined> => (await PAGE_ASSETS()).find((asset) => asset.path === path);
