import { readdirSync, readFileSync } from 'node:fs';

/** Of one tick of /proc's clocks: USER_HZ is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

const field = (pid, name) => {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'));
  return Number(line?.[1]) / 1024;
};

/** The most memory that a process ever held, in MiB (VmHWM of proc_pid_status(5)). */
export const peakMemoryMiB = (pid) => field(pid, 'VmHWM');

/** Parent and CPU time of a process, its ended children included (fields of proc_pid_stat(5)); undefined where it has ended. */
function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets, which may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).map(Number);
    return { parent: Number(fields[1]), cpuMs: (ticks[0] + ticks[1] + ticks[2] + ticks[3]) * TICK_MS };
  } catch {
    return undefined;
  }
}

/** CPU time so far, in ms: of a process itself, and of it with all that it started (a hub's PostgreSQL). */
export function cpuMs(pid) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const found = stat(name);
      return found ? [{ pid: Number(name), ...found }] : [];
    });
  const family = (parent) => all.filter((one) => one.parent === parent).reduce((sum, one) => sum + one.cpuMs + family(one.pid), 0);
  const own = all.find((one) => one.pid === pid)?.cpuMs ?? 0;
  return { own, family: own + family(pid) };
}

/** CPU time that the whole machine has spent so far, in ms (proc_stat(5), without idle and waiting). */
export function machineCpuMs() {
  const [user, nice, system, , , irq, softIrq] = readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softIrq) * TICK_MS;
}
