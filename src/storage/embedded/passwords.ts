import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { chown, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const FILE = 'passwords.json';

/** The password of a role of the embedded server; made, and kept readable by the hub's account alone, when it is first asked for. */
export async function passwordOf(folder: string, role: string): Promise<string> {
  const known = await readPasswords(folder);
  const found = known[role];
  if (found) return found;
  const made = randomBytes(24).toString('hex');
  await writePrivate(join(folder, FILE), JSON.stringify({ ...known, [role]: made }, null, 2));
  return made;
}

/** All that are known, by role. */
export async function readPasswords(folder: string): Promise<Record<string, string>> {
  const text = await readFile(join(folder, FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  return JSON.parse(text) as Record<string, string>;
}

/**
 * What the server stores of a password, so that the password itself is never in a statement or a log.
 * https://www.rfc-editor.org/rfc/rfc5802#section-3, in PostgreSQL's form.
 */
export function scramVerifier(password: string): string {
  const iterations = 4096; // PostgreSQL's own default
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest();
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored.toString('base64')}:${hmac('Server Key').toString('base64')}`;
}

/** Whole or not at all, and never readable by others, not even for a moment. It stays its folder's owner's when root writes it. */
async function writePrivate(file: string, text: string): Promise<void> {
  const next = `${file}.${process.pid}`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(dirname(file));
    await chown(next, uid, gid);
  }
  await rename(next, file);
}
