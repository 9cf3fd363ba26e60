import { expect, test } from 'vitest';
import { allows, type Need } from '../../src/access/index.ts';

const by = (scopes: readonly string[], roles: readonly string[] = []) => ({ name: 'x', roles, scopes, claims: {} });

test.each<[scopes: string[], need: Need, allowed: boolean]>([
  [['read'], { scope: 'read' }, true],
  [['read'], { scope: 'read', target: 'default' }, true],
  [['read'], { scope: 'check' }, false],
  [['check', 'read'], { scope: 'read' }, true],
  [['admin'], { scope: 'publish', target: 'default', sources: ['shop'] }, true],
  [['publish'], { scope: 'publish', target: 'default', sources: ['shop', 'crm'] }, true],
  [['publish'], { scope: 'admin' }, false],
  [['publish'], { scope: 'check' }, false],
  [['publish:source=shop'], { scope: 'publish', target: 'default', sources: ['shop'] }, true],
  [['publish:source=shop'], { scope: 'publish', target: 'default', sources: ['crm'] }, false],
  [['publish:source=shop'], { scope: 'publish', target: 'default', sources: ['shop', 'crm'] }, false],
  [['publish:source=shop', 'publish:source=crm'], { scope: 'publish', target: 'default', sources: ['shop', 'crm'] }, true],
  [['publish:source=shop'], { scope: 'publish', target: 'default', sources: [] }, false],
  [['publish:source=shop'], { scope: 'publish', target: 'default' }, false],
  [['publish:source=shop'], { scope: 'publish', target: 'default', sources: ['Shop'] }, false],
  [['publish:target=default'], { scope: 'publish', target: 'default', sources: ['shop'] }, true],
  [['publish:target=other'], { scope: 'publish', target: 'default', sources: ['shop'] }, false],
  [['publish:target=default,source=shop'], { scope: 'publish', target: 'default', sources: ['shop'] }, true],
  [['publish:source=shop,target=other'], { scope: 'publish', target: 'default', sources: ['shop'] }, false],
  [['publish:target=other', 'publish:source=shop'], { scope: 'publish', target: 'default', sources: ['crm'] }, false],
  [['publish:source=*'], { scope: 'publish', target: 'default', sources: ['*'] }, false],
  [['publish:'], { scope: 'publish' }, false],
  [['publish:source='], { scope: 'publish', sources: [''] }, false],
  [['publish:source=shop,source=crm'], { scope: 'publish', sources: ['crm'] }, false],
  [['ADMIN'], { scope: 'read' }, false],
  [['admin:target=default'], { scope: 'read', target: 'default' }, false],
  [['constructor'], { scope: 'read' }, false],
  [[], { scope: 'read' }, false],
])('%j %j %s', (scopes, need, allowed) => expect(allows(by(scopes), need)).toBe(allowed));

test('the role admin has all of them', () => {
  expect(allows(by([], ['admin']), { scope: 'publish', target: 'other', sources: ['shop'] })).toBe(true);
  expect(allows(by([], ['Admin']), { scope: 'read' })).toBe(false);
});
