/** `order*` means every name that begins so. */
export function namePattern(text: string): (name: string) => boolean {
  const pattern = new RegExp(`^${text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's');
  return (name) => pattern.test(name);
}
