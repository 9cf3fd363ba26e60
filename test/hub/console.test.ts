import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followedSource, makeDatabase, type TestDatabase } from './database.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

const BROWSER = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const QUIET = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const found = existsSync(BROWSER);
if (!found && process.env['WEIR_REQUIRE_SERVICES'] === '1') throw new Error(`there is no browser at ${BROWSER}`);

let hub: HubProcess;
let shop: TestDatabase;
beforeAll(async () => {
  shop = await makeDatabase(
    `create table orders (id integer primary key, total numeric(10,2)); alter table orders replica identity full; insert into orders values (1, 10.5)`,
  );
  const workspace = await makeWorkspace({
    '.env': `SHOP_URL=${shop.url}\n`,
    'sources/shop.yaml': followedSource(shop),
    'queries/1-orders.graphql': 'query Orders { shopOrders { id total } }\n',
    'queries/2-live.graphql': 'subscription Live { shopOrdersAggregate { count } }\n',
  });
  hub = await startHub(workspace);
});

describe('the page, to who is no browser', () => {
  test('is a few lines of text; to a browser it is GraphiQL, with nothing from elsewhere', async () => {
    expect(await (await fetch(`${hub.url}/`)).text()).toContain('/registry/graphql');
    const page = await fetch(`${hub.url}/`, { headers: { accept: 'text/html' } });
    const html = await page.text();
    expect(html).toContain('graphiql.js');
    expect(html).not.toMatch(/https?:\/\//);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    const script = /src="(\/assets\/[^"]+\/graphiql.js)"/.exec(html)?.[1] ?? expect.fail(html);
    const asset = await fetch(hub.url + script);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-encoding')).toMatch(/^(br|gzip)$/);
    expect((await fetch(`${hub.url}/assets/none/graphiql.js`)).status).toBe(404);
  });
});

describe.skipIf(!found)('the page in a browser', () => {
  let browser: Browser;
  const faults: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: BROWSER, args: QUIET });
  });
  afterAll(() => browser.close());

  async function open(address: string, width: number): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    page.on('pageerror', (fault) => faults.push(fault.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(hub.url) && !request.url().startsWith('data:')) faults.push(request.url());
    });
    await page.goto(hub.url + address);
    await page.waitForSelector('.graphiql-execute-button');
    return page;
  }
  const answerOf = (page: Page) => page.locator('.result-window').innerText();

  test.each([1280, 390])('asks, and listens, at %s pixels', async (width) => {
    const page = await open('/', width);
    const tabs = page.locator('.graphiql-tab-button');
    expect(await tabs.allInnerTexts()).toEqual(['Orders', 'Live']);
    await page.click('.graphiql-execute-button');
    await expect.poll(() => answerOf(page)).toContain('"10.50"');
    await tabs.nth(1).click({ force: true });
    // The editor tells its operation's name a moment later.
    await page.waitForTimeout(500);
    await page.click('.graphiql-execute-button');
    await expect.poll(() => answerOf(page)).toMatch(/"count": \d/);
    const before = await answerOf(page);
    await shop.sql('insert into orders select max(id) + 1, 20 from orders');
    await expect.poll(() => answerOf(page), { timeout: 10_000 }).not.toBe(before);
    // Nothing lies beyond the right edge.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.close();
  });

  test.each([
    [390, 844],
    [320, 600],
  ])('has room for the schema, for variables and for the answer at %s × %s', async (width, height) => {
    const page = await open('/', width);
    await page.setViewportSize({ width, height });
    const widthOf = async (selector: string) => (await page.locator(selector).boundingBox())?.width ?? 0;
    const heightOf = async (selector: string) => (await page.locator(selector).boundingBox())?.height ?? 0;
    const book = page.locator('.graphiql-sidebar button').first();
    await book.click();
    // The whole width but for the bar on the left; the editor lies below it.
    await expect.poll(() => widthOf('.graphiql-plugin')).toBeGreaterThan(width - 50);
    await page.click('.graphiql-doc-explorer-content >> text=ShopOrder');
    await page.waitForSelector('.graphiql-doc-explorer-title:has-text("ShopOrder")');
    await book.click();
    await page.click('.graphiql-editor-tools button:has-text("Headers")');
    await expect.poll(() => heightOf('.graphiql-editor-tool')).toBeGreaterThan(60);
    await page.click('.graphiql-execute-button');
    await expect.poll(() => answerOf(page)).toContain('"10.50"');
    expect(await heightOf('.graphiql-response')).toBeGreaterThan(100);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.close();
  });

  test('has the control plane on a page of its own', async () => {
    const page = await open('/', 1280);
    await page.click('nav a:has-text("Control plane")');
    await page.waitForSelector('.graphiql-tab-button:has-text("Sources")');
    await page.click('.graphiql-execute-button');
    await expect.poll(() => answerOf(page)).toContain('"shop"');
    await page.close();
  });

  test('without a fault, and without a request to elsewhere', () => {
    expect(faults).toEqual([]);
  });
});
