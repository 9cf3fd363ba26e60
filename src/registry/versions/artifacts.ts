import { sha256 } from './sha256.ts';
import type { SchemaVersions, VersionKeys } from './schema-versions.ts';

export interface ArtifactAnswer {
  readonly status: 200 | 304 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a path under `/artifacts/v1/` and the request's `if-none-match`. */
export type Artifacts = (path: string, ifNoneMatch: string | undefined) => Promise<ArtifactAnswer>;

interface Artifact {
  readonly type: 'text/plain' | 'application/json';
  /** What its text is known by, found without making the text where that is dear. */
  readonly sha256: string;
  readonly text: () => Promise<string>;
}

type Maker = (versions: SchemaVersions, served: VersionKeys) => Promise<Artifact>;

const PATH = /^\/artifacts\/v1\/([^/]+)\/([^/]+)$/;

/** The newest served version of a target, in the form in which gateways fetch it from Hive's CDN. */
const MAKERS: Readonly<Record<string, Maker>> = {
  async supergraph(versions, { version }) {
    const key = (await versions.supergraphKeyOf(version.id)) ?? '';
    return { type: 'text/plain', sha256: key, text: async () => (await versions.supergraphOf(version.id)) ?? '' };
  },
  sdl: (versions, { version, sdl }) =>
    Promise.resolve({ type: 'text/plain', sha256: sdl, text: async () => (await versions.sdlOf(version.id)) ?? '' }),
  async services(versions, { version, subgraphs }) {
    return {
      type: 'application/json',
      sha256: await sha256(JSON.stringify(subgraphs)),
      text: async () =>
        JSON.stringify((await versions.subgraphsOf(version.id)).map(({ name, sdl, url }) => ({ name, sdl, url: url ?? null }))),
    };
  },
  async metadata(_versions, { version: { id, number, target, createdAt, actor, reason }, subgraphs }) {
    const text = JSON.stringify(
      subgraphs.map(({ name, sha256: key, url }) => ({
        name,
        url: url ?? null,
        sha256: key,
        schemaVersion: { id, number, target, createdAt, actor, reason },
      })),
    );
    return { type: 'application/json', sha256: await sha256(text), text: () => Promise.resolve(text) };
  },
};

/** The artifacts of every target: 304 for who has the newest, 404 in words for what is not there. */
export function artifactsOf(versions: SchemaVersions): Artifacts {
  return async (path, ifNoneMatch) => {
    const [, target = '', name = ''] = PATH.exec(path) ?? [];
    const make = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
    if (!make)
      return missing(`There is nothing at ${path.slice(0, 200)}. Ask for /artifacts/v1/<target>/${Object.keys(MAKERS).join('|')}.`);
    const served = await versions.served(target);
    if (!served) return missing(`The target "${target.slice(0, 100)}" has no version that is served.`);
    const { type, sha256: key, text } = await make(versions, served);
    const etag = `"${key}"`;
    const headers = { etag, 'cache-control': 'no-cache', 'x-hive-schema-version-id': served.version.id };
    if (matches(ifNoneMatch, etag)) return { status: 304, headers, body: '' };
    return { status: 200, headers: { ...headers, 'content-type': `${type}; charset=utf-8` }, body: await text() };
  };
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match: a list, compared weakly. */
const matches = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);

const missing = (message: string): ArtifactAnswer => ({
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: `${message}\n`,
});
