// `test` and `expect` for every file under tests/: a page of the demo server, on which any console error fails the test.

import { expect, test as base, type Page } from "@playwright/test";

export { expect };

type Own = {
  /** What the page may say on the console as an error without failing the test; add a pattern to it. */
  allowedErrors: RegExp[];
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
  page: async ({ page, allowedErrors }, use) => {
    const errors: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    await use(page);
    const unexpected = errors.filter((error) => !allowedErrors.some((allowed) => allowed.test(error)));
    expect(unexpected, "errors on the console").toEqual([]);
  },
});

/** Waits until the page is live in the browser, so that a click does what it will do for a person. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator("body[data-hydrated]").waitFor({ state: "attached", timeout: 10_000 });
}
