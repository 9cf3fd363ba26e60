/** Names that only the planner sees. */
export interface PseudoNames {
  /** The scalar of every pseudo-leaf. */
  readonly opaque: string;
  /** The field that leads from a row to the same row. */
  readonly self: string;
  /** The pseudo-leaf of a home. */
  leaf(home: string): string;
  /** The field of Query that stands for every way to get rows of a type. */
  root(type: string): string;
  /** An alias for a field that is kept by name and arguments. */
  field(number: number): string;
  /** An alias for a run of fields that are kept whole. */
  run(number: number): string;
  isRun(alias: string): boolean;
}

/** Pseudo-names that differ from every given name: they share a beginning that none of them has. */
export function pseudoNames(names: Iterable<string>, homes: readonly string[]): PseudoNames {
  const underscored = [...names].filter((name) => name.startsWith('_'));
  let mark = '_';
  while (underscored.some((name) => name.startsWith(mark))) mark += 'x_';
  return {
    opaque: `${mark}Opaque`,
    self: `${mark}in`,
    // A home's own name may be none for a field.
    leaf: (home) => `${mark}of${homes.indexOf(home)}`,
    root: (type) => `${mark}all_${type}`,
    field: (number) => `${mark}k${number}`,
    run: (number) => `${mark}r${number}`,
    isRun: (alias) => alias.startsWith(`${mark}r`),
  };
}
