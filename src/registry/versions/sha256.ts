/** The SHA-256 of a text in UTF-8, in hex. Made beside the event loop: texts have megabytes. */
export async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('hex');
}
