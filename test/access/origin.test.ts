import { describe, expect, it } from 'vitest';
import { checkWhence } from '../../src/access/index.ts';
import { WeirError } from '../../src/contract/index.ts';

const code = (act: () => unknown): string => {
  try {
    act();
    return 'passed';
  } catch (thrown) {
    return thrown instanceof WeirError ? thrown.code : String(thrown);
  }
};

describe('where a request comes from', () => {
  const whence = { hosts: ['127.0.0.1:4000'], origin: undefined, fetchSite: undefined, fetchMode: undefined };
  const graph = { development: true, loopbackOrigins: true, origins: [], navigation: false };
  const registry = { development: true, loopbackOrigins: false, origins: [], navigation: false };

  it.each([
    ['a program', {}, 'passed'],
    ['a page of this machine', { origin: 'http://localhost:5173' }, 'passed'],
    ['a page of another host', { origin: 'http://elsewhere.example' }, 'FORBIDDEN'],
    ['a page whose host only begins like ours', { origin: 'http://127.0.0.1.elsewhere.example' }, 'FORBIDDEN'],
    ['a sandboxed page', { origin: 'null' }, 'FORBIDDEN'],
    ['an extension', { origin: 'chrome-extension://abc' }, 'FORBIDDEN'],
    ['an image of another site', { fetchSite: 'cross-site' }, 'FORBIDDEN'],
    ['a name that was bound to this machine', { hosts: ['rebound.example:4000'] }, 'FORBIDDEN'],
    ['nobody, with no host', { hosts: [] }, 'FORBIDDEN'],
    ['somebody with two hosts', { hosts: ['127.0.0.1:4000', 'elsewhere.example'] }, 'BAD_REQUEST'],
    ['IPv6', { hosts: ['[::1]:4000'], origin: 'http://[::1]:4000' }, 'passed'],
  ])('%s', (_who, given, expected) => {
    expect(code(() => checkWhence({ ...whence, ...given }, graph))).toBe(expected);
  });

  it('lets only its own origin to the control plane', () => {
    expect(code(() => checkWhence({ ...whence, origin: 'http://127.0.0.1:4000' }, registry))).toBe('passed');
    expect(code(() => checkWhence({ ...whence, origin: 'http://localhost:5173' }, registry))).toBe('FORBIDDEN');
  });

  it('lets pages of the origins that the workspace names, to the letter', () => {
    const rule = { ...graph, loopbackOrigins: false, origins: ['https://app.example'] };
    expect(code(() => checkWhence({ ...whence, origin: 'https://app.example' }, rule))).toBe('passed');
    expect(code(() => checkWhence({ ...whence, origin: 'https://app.example.elsewhere.example' }, rule))).toBe('FORBIDDEN');
  });

  it('lets a link of another site open the page at /', () => {
    const link = { ...whence, fetchSite: 'cross-site', fetchMode: 'navigate' };
    expect(code(() => checkWhence(link, { ...registry, navigation: true }))).toBe('passed');
    expect(code(() => checkWhence(link, graph))).toBe('FORBIDDEN');
  });

  it('answers any host in production, and still no page of another origin', () => {
    const there = { ...whence, hosts: ['weir.example'] };
    expect(code(() => checkWhence(there, { ...graph, development: false, loopbackOrigins: false }))).toBe('passed');
    expect(
      code(() => checkWhence({ ...there, origin: 'http://localhost:5173' }, { ...graph, development: false, loopbackOrigins: false })),
    ).toBe('FORBIDDEN');
  });
});
