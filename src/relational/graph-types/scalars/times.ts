import { refuse } from './refusal.ts';

const DATE = /^(\d{4,6})-(\d\d)-(\d\d)$/;
/** PostgreSQL keeps microseconds; a digit more would be rounded without a word. */
const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}?)0*)?)?$/;
const MOMENT = /^([^Tt ]+)[Tt ](.+?)$/;
const ZONE = /^(.+?)(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)$/;

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** `.25`, or nothing. */
  readonly fraction: string;
}

/** `2001-03-09`; a day that does not exist is refused. */
export function date(value: unknown): string {
  const day = dayOf(value) ?? refuse('Date', value, 'a day that exists, as YYYY-MM-DD');
  return dayText(day);
}

/** `10:00:00`, with a fraction only where it says something. */
export function time(value: unknown): string {
  const clock = clockOf(value) ?? refuse('Time', value, 'a time of day, as HH:MM:SS with at most six decimals');
  return clockText(clock);
}

/** `2001-03-09T10:00:00`; a day alone is its midnight. */
export function localDateTime(value: unknown): string {
  const wanted = 'a day that exists and a time without a zone, as YYYY-MM-DDTHH:MM:SS with at most six decimals';
  const alone = dayOf(value);
  if (alone) return `${dayText(alone)}T00:00:00`;
  const [, first, second] = (typeof value === 'string' && MOMENT.exec(value)) || refuse('LocalDateTime', value, wanted);
  const day = dayOf(first);
  const clock = clockOf(second);
  return day && clock ? `${dayText(day)}T${clockText(clock)}` : refuse('LocalDateTime', value, wanted);
}

/** `2001-03-09T10:00:00Z`: the moment in UTC, whatever zone it was given in. */
export function dateTime(value: unknown): string {
  const wanted = 'a day that exists and a time with its zone, as YYYY-MM-DDTHH:MM:SSZ or +01:00, with at most six decimals';
  const [, first, rest = ''] = (typeof value === 'string' && MOMENT.exec(value)) || refuse('DateTime', value, wanted);
  const [, local, sign, hours = '0', minutes = '0'] = ZONE.exec(rest) ?? refuse('DateTime', value, wanted);
  const day = dayOf(first);
  const clock = clockOf(local);
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  // ISO 8601 has offsets of less than a day.
  if (!day || !clock || Number(minutes) > 59 || Number(hours) > 23) return refuse('DateTime', value, wanted);
  const moment = utc(day);
  moment.setUTCHours(clock.hour, clock.minute - offset, clock.second);
  if (!(moment.getUTCFullYear() >= 1)) return refuse('DateTime', value, wanted);
  const shifted = { year: moment.getUTCFullYear(), month: moment.getUTCMonth() + 1, day: moment.getUTCDate() };
  const inUtc = { hour: moment.getUTCHours(), minute: moment.getUTCMinutes(), second: moment.getUTCSeconds(), fraction: clock.fraction };
  return `${dayText(shifted)}T${clockText(inUtc)}Z`;
}

function dayOf(value: unknown): Day | undefined {
  const parts = typeof value === 'string' ? DATE.exec(value) : null;
  if (!parts) return undefined;
  const day = { year: Number(parts[1]), month: Number(parts[2]), day: Number(parts[3]) };
  const there = utc(day);
  const exists = there.getUTCMonth() + 1 === day.month && there.getUTCDate() === day.day;
  return exists && day.year > 0 ? day : undefined;
}

function clockOf(value: unknown): Clock | undefined {
  const parts = typeof value === 'string' ? TIME.exec(value) : null;
  if (!parts) return undefined;
  const [, hour, minute, second = '0', fraction = ''] = parts;
  return { hour: Number(hour), minute: Number(minute), second: Number(second), fraction: /[1-9]/.test(fraction) ? `.${fraction}` : '' };
}

/** `Date.UTC` takes the years 0 to 99 for the 1900s; this does not. */
function utc({ year, month, day }: Day): Date {
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  return moment;
}

const two = (number: number): string => String(number).padStart(2, '0');
const dayText = ({ year, month, day }: Day): string => `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
const clockText = ({ hour, minute, second, fraction }: Clock): string => `${two(hour)}:${two(minute)}:${two(second)}${fraction}`;
