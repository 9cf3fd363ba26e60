import type { ChangeLog } from './exchange/index.ts';
import type { HubCore } from './hub-core.ts';
import { statusOf } from './hub-sources.ts';
import type { Metrics } from './server/index.ts';
import type { Storage } from './storage/index.ts';

/** Numbers of the hub that are looked up when somebody reads its metrics. */
export function watchHub(options: {
  metrics: Metrics;
  core: HubCore;
  storage: Storage;
  log: ChangeLog;
  feeds: { leading(): boolean };
}): void {
  const { metrics, core, storage, log } = options;
  metrics.gauge('weir_sources', 'Sources by status', ['status'], () => {
    const counts = new Map([['OK', 0]]);
    for (const source of core.sources()) {
      const { status } = statusOf(source, core.assembled().problems.get(source.name) ?? []);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return Array.from(counts, ([status, value]) => ({ labels: { status }, value }));
  });
  metrics.gauge('weir_datasets', 'Datasets in the graph', [], () => [{ value: core.assembled().catalog.datasets.size }]);
  metrics.gauge('weir_models', 'Models in the graph', [], () => [{ value: core.assembled().models.length }]);
  metrics.gauge('weir_pool_connections', "Connections to the hub's own database", ['state'], () => [
    { labels: { state: 'idle' }, value: storage.pool.idleCount },
    { labels: { state: 'busy' }, value: storage.pool.totalCount - storage.pool.idleCount },
    { labels: { state: 'waited_for' }, value: storage.pool.waitingCount },
  ]);
  metrics.gauge('weir_change_log_position', 'The newest position of the change log', [], async () => {
    const { head } = await log.bounds();
    return [{ value: Number(head) }];
  });
  metrics.gauge('weir_change_log_lag', 'Positions that this hub has not handed on yet', [], async () => {
    const { head } = await log.bounds();
    return [{ value: Math.max(0, Number(head - log.told())) }];
  });
  metrics.gauge('weir_leader', 'Whether this hub feeds the change log and runs the models', [], () => [
    { value: options.feeds.leading() ? 1 : 0 },
  ]);
}
