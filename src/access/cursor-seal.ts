import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { CursorPlace, CursorSeal } from '../contract/index.ts';

/** Of HMAC-SHA-256, as the synthetic IV: one block of AES. */
const TAG_BYTES = 16;

/**
 * Seals cursors by a key of 32 bytes: nobody reads them, and one that was changed, or is from another place, is none. It is
 * authenticated encryption whose IV is the text's own authentication code (the way of RFC 5297), so that one place in a list has one
 * cursor: an equal answer stays equal.
 */
export function cursorSeal(key: Buffer): CursorSeal {
  const [forTags, forTexts] = [derived(key, 'tag'), derived(key, 'text')];
  const tagOf = (values: string | Buffer, { dataset, order, caller }: CursorPlace): Buffer =>
    createHmac('sha256', forTags)
      // JSON has no line's end of its own, so that no two of them are one text.
      .update(`${JSON.stringify([dataset, order, caller])}\n`)
      .update(values)
      .digest()
      .subarray(0, TAG_BYTES);
  return {
    seal(values, place) {
      const tag = tagOf(values, place);
      const cipher = createCipheriv('aes-256-ctr', forTexts, tag);
      return Buffer.concat([tag, cipher.update(values, 'utf8'), cipher.final()]).toString('base64url');
    },
    open(cursor, place) {
      const bytes = Buffer.from(cursor, 'base64url');
      if (bytes.length <= TAG_BYTES || bytes.toString('base64url') !== cursor) return undefined;
      const tag = bytes.subarray(0, TAG_BYTES);
      const decipher = createDecipheriv('aes-256-ctr', forTexts, tag);
      const values = Buffer.concat([decipher.update(bytes.subarray(TAG_BYTES)), decipher.final()]);
      return timingSafeEqual(tag, tagOf(values, place)) ? values.toString('utf8') : undefined;
    },
  };
}

const derived = (key: Buffer, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', `weir cursor ${purpose}`, 32));
