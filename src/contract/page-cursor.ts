/** Where a cursor of a connection holds: anywhere else it is none. */
export interface CursorPlace {
  readonly dataset: string;
  /** What its rows are sorted by, in which directions. */
  readonly order: string;
  /** What whoever is given it may see, and by which claims; empty where that is everything. */
  readonly caller: string;
}

/** How the values that a row is sorted by become a cursor: what holds the key does it, and not who writes statements. */
export interface CursorSeal {
  /** The cursor's text, the same for the same values in the same place. */
  seal(values: string, place: CursorPlace): string;
  /** The values; undefined where it is no cursor of that place. */
  open(cursor: string, place: CursorPlace): string | undefined;
}
