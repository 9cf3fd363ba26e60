import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process started, in a form that only it has: numbers are given anew after its end and after a restart of the
 * machine. Null for one that has ended, also where nobody has collected it yet.
 */
export async function processStart(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') {
    const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    const [state = 'Z', ...started] = stdout.trim().split(/\s+/);
    return !stdout || state.startsWith('Z') ? null : started.join(' ');
  }
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name may hold spaces and parentheses; the state is field 3, the start 22.
    const [state, ...fields] = status.slice(status.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? null : `${boot.trim()} ${fields[18]}`;
  } catch {
    return null;
  }
}
