import { parse } from 'yaml';
import type { Column, Declared, ModelDeclaration, Scalar } from '../../src/contract/index.ts';
import type { ModelInput } from '../../src/processing/index.ts';

/** A model as the workspace hands it on: YAML of its file, and the line at which each part of it stands. */
export function declaredModel(yaml: string, file = 'models/model.yaml'): Declared<ModelDeclaration> {
  const written = parse(yaml) as Partial<ModelDeclaration> & Pick<ModelDeclaration, 'model' | 'key' | 'from'>;
  const fields = Object.fromEntries(
    Object.entries(written.fields ?? {}).map(([name, field]) => [name, typeof field === 'string' ? { type: field } : field]),
  );
  const value: ModelDeclaration = {
    steps: [],
    expect: [],
    materialize: 'table',
    refresh: { onChange: false },
    ...written,
    ...(written.fields && { fields }),
  } as ModelDeclaration;
  return { value, file, line: (path = []) => lineOf(yaml, path) };
}

/** The line of the last name in the path that is written in the text, looked for from that of the one before it. */
function lineOf(yaml: string, path: readonly (string | number)[]): number {
  const lines = yaml.split('\n');
  let at = 0;
  for (const part of path) {
    if (typeof part === 'number') {
      const items = lines.map((line, index) => ({ line, index })).filter(({ line, index }) => index > at && /^\s*- /.test(line));
      at = items[part]?.index ?? at;
    } else {
      const found = lines.findIndex((line, index) => index >= at && line.includes(`${part}:`));
      at = found < 0 ? at : found;
    }
  }
  return at + 1;
}

export const column = (name: string, scalar: Scalar, nativeType: string = scalar): Column => ({
  name,
  scalar,
  nativeType,
  list: false,
  nullable: true,
});

export const input = (id: string, columns: Readonly<Record<string, Scalar>>): ModelInput => ({
  id,
  columns: Object.entries(columns).map(([name, scalar]) => column(name, scalar)),
});
