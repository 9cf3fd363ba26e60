import { expect, test } from 'vitest';
import { checkPolicies, resolvePolicy, roleCatalog } from '../../src/access/index.ts';
import { imageFields, type Dataset, type LoggedChange, type RowImage } from '../../src/contract/index.ts';
import { imageShower, underPolicy } from '../../src/exchange/policed-change.ts';
import { Dice } from './permitted/dice.ts';
import { permitted, type World } from './permitted/permitted.ts';
import { drawIdentities, drawPolicies } from './permitted/random-policies.ts';
import { drawRow, drawRows, drawValue, withMade, type Row } from './permitted/random-rows.ts';
import { catalogOf, columnName, WHOLE, type Table } from './permitted/structure.ts';

const SEED = Number(process.env['LEAK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const CHANGES = Number(process.env['LEAK_CHANGES'] ?? 2000);

const maskKey = Buffer.alloc(32, 9);
const catalog = catalogOf(WHOLE, 'whole');

/** What is computed, which no change brings. */
const MADE = new Set(WHOLE.tables.flatMap(({ columns }) => columns.flatMap(({ name, made }) => (made ? [name] : []))));

const image = (row: Row, names: readonly string[] = Object.keys(row)): RowImage =>
  Object.fromEntries(names.filter((name) => !MADE.has(name)).map((name) => [columnName(name), row[name]]));

/** What happened to a row, as the log has it. */
function logged(table: Table, before: Row | undefined, after: Row | undefined): LoggedChange {
  const op = before && after ? 'UPDATE' : after ? 'INSERT' : 'DELETE';
  const key = table.key && image((after ?? before) as Row, table.key);
  const old = before && table.oldRows ? image(before) : null;
  const differs = Object.keys(after ?? {}).filter(
    (name) => !MADE.has(name) && JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  );
  return {
    dataset: table.id,
    op,
    key: key ?? null,
    before: old,
    after: after ? image(after) : null,
    changed: op === 'UPDATE' && old ? differs.map(columnName) : null,
  };
}

/** A row as it is, or was, or is no more: its key stays. What a rule names changes as often as everything else. */
function drawChange(dice: Dice, table: Table, rules: string): readonly [Row | undefined, Row | undefined] {
  const row = drawRow(dice, table);
  const ruled = table.columns.filter(({ name }) => rules.includes(`"${name}"`));
  const values = dice
    .several(ruled.length > 0 && dice.chance(50) ? ruled : table.columns, 1, 3)
    .filter(({ name }) => !table.key?.includes(name))
    .map((column) => [column.name, drawValue(dice, table, column)] as const);
  const updated = [row, withMade(table, { ...row, ...Object.fromEntries(values) })] as const;
  return dice.pick([updated, updated, updated, [undefined, row], [row, undefined]] as const);
}

/** What a caller who sees only some of it is to be told: the difference of what they could see before and after. */
function difference(table: Table, seen: Dataset, change: LoggedChange, was: Row | undefined, is: Row | undefined) {
  const { dataset, key } = change;
  const told = { dataset, key, changed: null, before: null, after: null };
  if (!was && !is) return undefined;
  if (!was) return { ...told, op: 'INSERT', after: image(is as Row) };
  if (!is) return { ...told, op: 'DELETE', before: change.op === 'DELETE' && table.oldRows ? image(was) : null };
  if (!table.oldRows) return { ...told, op: 'UPDATE', after: image(is) };
  const changed = imageFields(seen)
    .filter(({ name }) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
    .map(({ column }) => column);
  return changed.length === 0 ? undefined : { ...told, op: 'UPDATE', changed, before: image(was), after: image(is) };
}

test('a changefeed is the difference of what its subscriber could see before and after', () => {
  console.log(`LEAK_SEED=${SEED}`);
  const dice = new Dice(SEED);
  const counted = { told: 0, hidden: 0, entered: 0, left: 0 };
  while (counted.told + counted.hidden < CHANGES) {
    const world: World = { structure: WHOLE, rows: drawRows(dice, WHOLE.tables), maskKey };
    const { policies, roles } = drawPolicies(dice, 6, {});
    const declared = policies.map((value) => ({ value, file: 'policies', line: () => 1 }));
    const checked = checkPolicies(declared, { catalog, types: new Map(), waiting: new Set() });
    expect(checked.problems).toEqual([]);
    for (const identity of roles.flatMap((names) => drawIdentities(dice, names, 2))) {
      const policy = resolvePolicy(identity, checked.roles, catalog);
      const mine = roleCatalog(catalog, policy);
      for (const seen of mine.datasets.values()) {
        const [whole, own] = [catalog.datasets.get(seen.id), policy.datasets.get(seen.id)];
        const table = WHOLE.tables.find(({ id }) => id === seen.id);
        // Changes are those of PostgreSQL.
        if (!whole || !own || !table || seen.dialect !== 'postgres' || seen.fidelity === 'NONE' || seen.noChangefeed) continue;
        const about = policies.map((one) => ({ ...one, allow: table.id in one.allow ? { [table.id]: one.allow[table.id] ?? {} } : {} }));
        const rules = JSON.stringify(about.map(({ allow }) => allow[table.id]?.rows));
        const show = imageShower({ policy: own, whole, seen, claims: identity.claims, maskKey });
        const seenRow = (row: Row | undefined): Row | undefined =>
          row && permitted({ ...world, rows: new Map([[table.id, [row]]]) }, about, identity).rows.get(table.id)?.[0];
        for (let times = 0; times < 6; times += 1) {
          const [before, after] = drawChange(dice, table, rules);
          const change = logged(table, before, after);
          const [was, is] = [seenRow(before), seenRow(after)].map((row) => row && withoutAggregated(seen, row));
          const wanted = difference(table, seen, change, was, is);
          const told = underPolicy(change, show);
          expect(told, `${JSON.stringify(identity)}\n${JSON.stringify(about)}\n${JSON.stringify(change)}`).toEqual(wanted);
          const names = imageFields(seen).map(({ column }) => column);
          for (const one of [told?.before, told?.after, told?.key]) expect(names).toEqual(expect.arrayContaining(Object.keys(one ?? {})));
          expect(names).toEqual(expect.arrayContaining([...(told?.changed ?? [])]));
          counted[told ? 'told' : 'hidden'] += 1;
          if (change.op === 'UPDATE' && told?.op === 'INSERT') counted.entered += 1;
          if (change.op === 'UPDATE' && told?.op === 'DELETE') counted.left += 1;
        }
      }
    }
  }
  // Else the property holds of nothing.
  for (const count of Object.values(counted)) expect(count).toBeGreaterThan(0);
});

const withoutAggregated = (seen: Dataset, row: Row): Row =>
  Object.fromEntries(imageFields(seen).map(({ name }) => [name, row[name] ?? null]));
