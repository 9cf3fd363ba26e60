import { refuse } from './refusal.ts';

/** Lower case with hyphens, as databases give it. */
export function uuid(value: unknown): string {
  if (typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return value.toLowerCase();
  return refuse('UUID', value, '32 hexadecimal digits, as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx');
}

/** Base64 of RFC 4648, section 4, with its padding. */
export function bytes(value: unknown): string {
  if (typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)) return value;
  return refuse('Bytes', value, 'base64 with its padding');
}

export function cursor(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  return refuse('Cursor', value, 'a cursor that this hub gave');
}
