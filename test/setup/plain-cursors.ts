import type { CursorSeal } from '../../src/contract/index.ts';

/** Cursors that can be read, and that whoever asks may have from another: what is in them is compared. */
export const plainCursors: CursorSeal = {
  seal: (values, { dataset, order }) => Buffer.from(JSON.stringify([dataset, order, values])).toString('base64url'),
  open(cursor, { dataset, order }) {
    try {
      const [ofDataset, ofOrder, values] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as readonly string[];
      return ofDataset === dataset && ofOrder === order ? values : undefined;
    } catch {
      return undefined;
    }
  },
};
