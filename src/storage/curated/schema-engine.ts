import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaPushOutput } from '@prisma/schema-engine-wasm/schema_engine_bg';

type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');

/** Of Node's own; the types of this Node do not name it. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: Record<string, object>): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

let loading: Promise<EngineModule> | undefined;

/** Compiled once, when a schema first has to be changed: a start at which nothing changed does without it. */
async function load(): Promise<EngineModule> {
  const name = '@prisma/schema-engine-wasm/schema_engine_bg';
  const script = createRequire(import.meta.url).resolve(name);
  const [engine, bytes] = await Promise.all([
    import('@prisma/schema-engine-wasm/schema_engine_bg'),
    readFile(script.replace(/\.js$/, '.wasm')),
  ]);
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...engine } });
  engine.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start === 'function') start();
  return engine;
}

/**
 * Makes the tables of the schema `curated` what `schema` says, in the adapter's transaction, by Prisma's schema engine.
 * Tables in `leave` (`curated.Name`) stay as they are. Destructive steps are taken too and come back as warnings: the caller
 * has weighed them.
 */
export async function pushSchema(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  schema: string,
  leave: readonly string[],
): Promise<SchemaPushOutput> {
  const { SchemaEngine } = await (loading ??= load());
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  try {
    return await engine.schemaPush({
      force: true,
      schema: { files: [{ path: 'schema.prisma', content: schema }] },
      filters: { externalTables: [...leave], externalEnums: [] },
    });
  } finally {
    engine.free();
  }
}
