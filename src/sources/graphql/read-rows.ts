import { JsonText } from './json-text.ts';
import { keyOfJson, keyText } from './key-value.ts';
import type { QuestionGround } from './question.ts';
import { readingFault } from './reading-fault.ts';
import type { RowSelection } from './row-selection.ts';
import { renamed, renamedType } from './typenames.ts';

/** A row that the endpoint answered a lookup with. */
export interface FoundRow {
  readonly response: string;
  /** In a list. */
  readonly index?: number;
  /** The one text of its key. */
  readonly key: string;
  /** JSON, with the names that the graph has for types. */
  readonly text: string;
}

export interface FoundRows {
  readonly rows: readonly FoundRow[];
  /** With paths from the response on; empty where an error had none. */
  readonly errors: readonly (Readonly<Record<string, unknown>> & { readonly path: readonly (string | number)[] })[];
}

/** Reads the answer to a lookup. What is null, or of another type than was looked for, is no row. Throws SOURCE_ERROR. */
export function readRows(body: string, selection: RowSelection, { names, endpoint }: QuestionGround): FoundRows {
  const rows: FoundRow[] = [];
  let errors: FoundRows['errors'] = [];
  const type = (own: string): string => names.type(own) ?? own;
  const json = new JsonText(body);
  const readRow = (response: string, index?: number): void => {
    if (json.kind() !== 'object') return void json.pass();
    const row = readObject(json, selection, type);
    if (row) rows.push({ response, ...(index === undefined ? {} : { index }), ...row });
  };
  try {
    json.members((member) => {
      if (member === 'errors') errors = errorsIn(json.pass());
      else if (member !== 'data' || json.kind() !== 'object') json.pass();
      else {
        json.members((response) => {
          if (json.kind() === 'array') json.items((index) => readRow(response, index));
          else readRow(response);
        });
      }
    });
    json.end();
  } catch (thrown) {
    throw readingFault(thrown, body, endpoint);
  }
  return { rows, errors };
}

/** Undefined where it does not have the whole key. */
function readObject(json: JsonText, selection: RowSelection, type: (own: string) => string): Pick<FoundRow, 'key' | 'text'> | undefined {
  const { keys, typenames } = selection;
  const values = new Map<string, unknown>();
  const members: string[] = [];
  json.members((name) => {
    if (keys.includes(name)) return void values.set(name, keyOfJson(json.pass()));
    const text = typenames?.here.has(name) ? renamedType(json.pass(), type) : renamed(json, typenames?.below.get(name), type);
    members.push(`${JSON.stringify(name)}:${text}`);
  });
  const key = keys.map((name) => values.get(name) ?? null);
  return key.includes(null) ? undefined : { key: keyText(key), text: `{${members.join(',')}}` };
}

function errorsIn(text: string): FoundRows['errors'] {
  const errors = JSON.parse(text) as unknown;
  return (Array.isArray(errors) ? (errors as readonly unknown[]) : []).map((error) => {
    const told = typeof error === 'object' && error !== null ? (error as Readonly<Record<string, unknown>>) : {};
    const steps: readonly unknown[] = Array.isArray(told['path']) ? told['path'] : [];
    return { ...told, path: steps.filter((step) => typeof step === 'string' || typeof step === 'number') };
  });
}
