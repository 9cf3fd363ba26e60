/** What a doctor found of one thing, for someone who is to mend it. */
export interface DoctorFinding {
  /** `wrong` keeps something from working, `unreachable` does not answer, `warning` will or may. */
  readonly level: 'fine' | 'warning' | 'wrong' | 'unreachable';
  /** The thing: `port 4000`, `sources/shop.yaml`. */
  readonly where: string;
  /** What was found of it. */
  readonly what: string;
  /** What to do, or to run. */
  readonly cure?: string;
}

export const fine = (where: string, what: string): DoctorFinding => ({ level: 'fine', where, what });

export const finding = (level: 'warning' | 'wrong' | 'unreachable', where: string, what: string, cure?: string): DoctorFinding => ({
  level,
  where,
  what,
  ...(cure === undefined ? {} : { cure }),
});

/** `1.5 GB`, in powers of ten. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${Math.round((bytes / 1000 ** step) * 10) / 10} ${units[step]}`;
}
