/** What the hub tells its operator: lines to read, or with `WEIR_LOG=json` one JSON object a line. */
export interface Log {
  say(level: 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** `write` takes one line. Fields never hold a value of a request: names, ids, numbers and hashes alone. */
export function openLog(form: string | undefined, write: (line: string) => void): Log {
  if (form === 'json')
    return { say: (level, message, fields) => write(JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })) };
  return {
    say: (_level, message, fields = {}) =>
      write(
        [
          message,
          ...Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
        ].join(' '),
      ),
  };
}
