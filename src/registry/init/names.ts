import anyAscii from 'any-ascii';

/** What no source may be called: places of the hub, and schemas that its engine has itself. */
const TAKEN = new Set(['models', 'files', 'main', 'temp', 'system', 'pg_catalog', 'information_schema']);

/** A name for a source or a workspace, after a database or a folder: letters, digits and `_`, beginning with a letter. */
export function sourceNameOf(text: string, otherwise: string): string {
  const plain = anyAscii(text)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  const name = plain === '' ? otherwise : /^[a-z]/.test(plain) ? plain : `${otherwise}_${plain}`;
  return TAKEN.has(name) ? `${name}_${otherwise}` : name;
}

/** The variable for a source's address: `SHOP_URL`. The hub's own are given to no source. */
export function variableOf(source: string): string {
  const name = `${source.toUpperCase().replaceAll('-', '_')}_URL`;
  return name === 'DATABASE_URL' || name.startsWith('WEIR_') ? `SOURCE_${name}` : name;
}

/** The files as datasets: by their names without the ending; of two that are one to the engine, the folder's name goes before. */
export function datasetNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/').map((part) => part.replace(/\.[^.]+$/, '').replaceAll(/[^\p{L}\p{N}]+/gu, '_'));
    let depth = 1;
    let name = parts.at(-1) ?? '';
    while (taken.has(name.toLowerCase()) && depth < parts.length) name = parts.slice(-++depth).join('_');
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${parts.join('_')}_${number}`;
    taken.add(name.toLowerCase());
    names.set(path, name);
  }
  return names;
}
