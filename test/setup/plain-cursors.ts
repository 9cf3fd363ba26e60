import type { CursorSeal } from '../../src/contract/index.ts';

type Opened = readonly [dataset: string, order: string, values: string];

/** What is in one of them; undefined of any other text. */
export function openedCursor(cursor: string): Opened | undefined {
  try {
    const opened: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(opened) && opened.length === 3 ? (opened as unknown as Opened) : undefined;
  } catch {
    return undefined;
  }
}

/** Cursors that can be read, and that whoever asks may have from another: what is in them is compared. */
export const plainCursors: CursorSeal = {
  seal: (values, { dataset, order }) => Buffer.from(JSON.stringify([dataset, order, values])).toString('base64url'),
  open(cursor, { dataset, order }) {
    const [ofDataset, ofOrder, values] = openedCursor(cursor) ?? [];
    return ofDataset === dataset && ofOrder === order ? values : undefined;
  },
};
