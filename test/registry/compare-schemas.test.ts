import { createRequire } from 'node:module';
import { afterAll, expect, test } from 'vitest';
import { openSchemaWork } from '../../src/registry/versions/schema-work.ts';
import { withoutNested } from '../../src/registry/versions/without-nested.ts';

// One graphql for both: the inspector takes a schema of no other.
const load = createRequire(import.meta.url);
const { diff, DiffRule } = load('@graphql-inspector/core') as typeof import('@graphql-inspector/core');
const { buildSchema } = load('graphql') as typeof import('graphql');

const work = openSchemaWork();
afterAll(() => work.close());

const BEFORE = `
  directive @seen(at: Int) on OBJECT | FIELD_DEFINITION | ENUM_VALUE
  type Query { a: A @deprecated(reason: "x") b(x: Int): Int @seen(at: 1) }
  type A @seen { x: Int y: Int }
  enum E { P Q @deprecated }
  union U = A
  input I { a: Int }
  interface N { x: Int }
`;
const AFTER = `
  directive @seen(at: Int by: Int) on OBJECT | FIELD_DEFINITION | ENUM_VALUE | SCALAR
  directive @other on OBJECT
  "said" type Query { a: A b(x: Int, z: Int = 2): Int @seen(at: 2) c: C @deprecated(reason: "new") }
  "said" type A implements N @seen @other { x: Int @seen(by: 2) z(a: Int): Int }
  type A1 { x: Int }
  enum E { P @seen R @deprecated(reason: "no") }
  union U = A | C
  type C { "said" u: Int @deprecated(reason: "z") }
  input I { a: Int = 3 "said" b: Int }
  interface N { x: Int }
  scalar S @seen
`;

test.each([
  ['forwards', BEFORE, AFTER],
  ['backwards', AFTER, BEFORE],
])("what another change says already is left out, as by the inspector's own rule: %s", async (_, before, after) => {
  const read = (sdl: string) => buildSchema(sdl, { assumeValidSDL: true });
  const all = await diff(read(before), read(after));
  const expected = await diff(read(before), read(after), [DiffRule.simplifyChanges]);
  expect(expected.length).toBeLessThan(all.length);
  expect(withoutNested(all)).toEqual(expected);
});

test('a type that comes is one change, whatever is in it, also beside one whose name is a part of its own', async () => {
  const changes = await work.compare('type Query { a: Int }', 'type Query { a: Int } type T1 { a: Int } type T10 { a(b: Int): Int }');
  expect(changes.map(({ path, criticality }) => [path, criticality])).toEqual([
    ['T1', 'SAFE'],
    ['T10', 'SAFE'],
  ]);
});
