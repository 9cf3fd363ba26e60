import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestDatabase } from './database.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Lets a database's log tell how each statement of sessions from now on was really executed: https://www.postgresql.org/docs/current/auto-explain.html */
export async function explainAll(database: TestDatabase): Promise<void> {
  const settings = { log_min_duration: '0', log_analyze: 'on', log_timing: 'off', log_format: 'json' };
  await database.sql(`alter database ${database.name} set session_preload_libraries = 'auto_explain'`);
  for (const [setting, value] of Object.entries(settings))
    await database.sql(`alter database ${database.name} set auto_explain.${setting} = '${value}'`);
}

/** How tables were read. */
export interface TablesRead {
  /** Rows that were looked at. */
  readonly rows: (table: string) => number;
  /** Tables that were read from end to end. */
  readonly scanned: ReadonlySet<string>;
}

/** How tables were read while this was done. */
export async function tablesReadBy(database: TestDatabase, work: () => Promise<unknown>): Promise<TablesRead> {
  const before = (await readFile(database.log)).length;
  await work();
  const read = new Map<string, number>();
  const scanned = new Set<string>();
  const count = (node: PlanNode): void => {
    const table = node['Relation Name'];
    if (table !== undefined) {
      if (node['Node Type'] === 'Seq Scan') scanned.add(table);
      const rows = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
      read.set(table, (read.get(table) ?? 0) + rows);
    }
    node.Plans?.forEach(count);
  };
  for (const plan of await plansSince(database, before)) count(plan);
  return { rows: (table) => read.get(table) ?? 0, scanned };
}

/** A plan is logged when its statement is closed, which is a moment after its answer, and read while others write to the log. */
async function plansSince(database: TestDatabase, before: number): Promise<readonly PlanNode[]> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    await pause(200);
    const entries = (await readFile(database.log))
      .subarray(before)
      .toString('utf8')
      .split(/^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)/m)
      .filter((entry) => entry.includes(` ${database.name} LOG:  duration:`) && entry.includes('plan:'));
    try {
      return entries.map((entry) => (JSON.parse(entry.slice(entry.indexOf('{'))) as { Plan: PlanNode }).Plan);
    } catch (fault) {
      if (performance.now() > deadline) throw fault;
    }
  }
}
