import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonText, writeText } from '../structure/index.ts';
import { jsonSchemas, type FormsOf } from './json-schema.ts';
import { SCHEMA_FOLDER } from './schema-kinds.ts';

/** Writes the schemas of workspace files into the workspace, those that are other than what stands there. */
export async function writeSchemas(workspace: string, forms: FormsOf): Promise<void> {
  const folder = join(workspace, SCHEMA_FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [kind, schema] of Object.entries(jsonSchemas(forms))) await writeText(join(folder, `${kind}.json`), jsonText(schema));
}
