// `test` and `expect` for every file under tests/. A page fails its test when the browser reports an error, when a script
// fails, or when something it asked for did not come.

import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type BrowserContextOptions, type Page } from "@playwright/test";
import { workspace, type Plan, type Workspace } from "./server";

export { expect };
export type { Page };

/** The pages of reports. */
export const PAGES = ["/overview", "/agents", "/tags", "/conversations", "/contacts", "/button", "/flows", "/starts", "/definitions"];

type Own = {
  /** What may go wrong on a page without failing the test; add a pattern to it. */
  allowedErrors: RegExp[];
  /** What has gone wrong so far. */
  errors: string[];
  /** A page in another browser: with its own zone, languages, width, or without scripts. */
  another: (options: BrowserContextOptions) => Promise<Page>;
};

export const test = base.extend<Own>({
  baseURL: async ({}, use) => {
    const url = process.env.RAPPORTO_URL;
    if (!url) throw new Error("no server: run the tests with `npx playwright test`");
    await use(url);
  },
  allowedErrors: async ({}, use) => {
    await use([]);
  },
  errors: async ({ allowedErrors }, use) => {
    const errors: string[] = [];
    await use(errors);
    const unexpected = errors.filter((error) => !allowedErrors.some((allowed) => allowed.test(error)));
    expect(unexpected, "errors in the browser").toEqual([]);
  },
  page: async ({ page, errors }, use) => {
    watch(page, errors);
    await use(page);
  },
  another: async ({ browser, baseURL, errors }, use) => {
    const contexts: { close: () => Promise<void> }[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ baseURL, ...options });
      contexts.push(context);
      const page = await context.newPage();
      watch(page, errors);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

/** Tests on a workspace of their own; each worker serves one. */
export function on(plan: Plan) {
  return test.extend<object, { own: Workspace }>({
    own: [
      async ({}, use) => {
        const own = await workspace(plan);
        await use(own);
        await own.remove();
      },
      { scope: "worker" },
    ],
    baseURL: async ({ own }, use) => use(own.url),
  });
}

function watch(page: Page, errors: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "failed";
    // A reader who moves on ends what the page was still asking for; so does a download.
    if (reason !== "net::ERR_ABORTED") errors.push(`${reason} (${request.url()})`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) errors.push(`${response.status()} (${response.url()})`);
  });
}

/** Waits until the page is live in the browser, so that a click does what it will do for a person. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator("body[data-hydrated]").waitFor({ state: "attached", timeout: 10_000 });
}

/** Opens a page and waits until it is live. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await hydrated(page);
}

/** The documents that a page asks for from now on. Once it is live there should be none. */
export function documents(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.isNavigationRequest() || request.resourceType() === "document") asked.push(request.url());
  });
  return asked;
}

/** The query of the page's address as it stands there, without `?`. */
export function query(page: Page): string {
  return new URL(page.url()).search.slice(1);
}

/** Expects of the page, in both themes, no fault that axe finds and nothing wider than the screen. */
export async function accessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
  }
}
