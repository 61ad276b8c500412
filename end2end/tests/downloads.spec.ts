// Files made in the background: asked for, announced without a reload, fetched, deleted.

import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, hydrated, on, open, type Page } from "../fixtures";

const ann = { email: "ann@example.com", password: "correct horse battery", role: "manager" as const };

const test = on({ demo: 3000, users: [ann] });

async function enter(page: Page, next: string): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(next)}`);
  await page.locator("#email").fill(ann.email);
  await page.locator("#password").fill(ann.password);
  await page.locator("button[type=submit]").click();
}

const bell = (page: Page) => page.locator(".side > a.bell");

async function askFor(page: Page, address: string): Promise<void> {
  await open(page, address);
  await page.locator(".downloads > summary").click();
  await page.getByRole("link", { name: "Make it in the background" }).click();
  await page.getByLabel("CSV for Excel").check();
  await page.getByRole("button", { name: "Make the file" }).click();
  await expect(page).toHaveURL(/\/downloads$/);
}

test("a file is made in the background, the bell counts it without a reload, and it can be fetched and deleted", async ({ page, another }) => {
  await enter(page, "/overview");
  await hydrated(page);
  await expect(bell(page)).toHaveAttribute("data-unseen", "0");
  // On another page of the same person.
  const context = await page.context().storageState();
  const other = await another({ storageState: context });
  await askFor(other, "/conversations?range=all&source=inbound&q=a&columns=id");
  const row = other.locator(".download").first();
  await expect(row.getByRole("link", { name: "Conversations" })).toHaveAttribute("href", "/conversations?range=all&source=inbound&q=a");
  await expect(row).toContainText("Source: Inbound");
  await expect(row, "without a reload").toContainText("Ready");
  await other.goto("about:blank");
  await expect(bell(page), "seen there").toHaveAttribute("data-unseen", "0");

  await page.request.post("/api/v1/downloads", { data: { list: "contacts", query: "range=all" } });
  await expect(bell(page)).toHaveAttribute("data-unseen", "1");
  await expect(bell(page)).toHaveAccessibleName("Downloads: 1 new");
  await bell(page).click();
  await expect(page.locator(".download").first()).toContainText("Ready");
  await expect(page.locator(".download").first()).toContainText(/kept until/);

  const coming = page.waitForEvent("download");
  await page.locator(".download").nth(1).getByRole("link", { name: "Download" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^rapporto-conversations-.*\.csv$/);
  const sent = await page.request.get("/conversations.csv?style=excel&range=all&source=inbound&q=a");
  expect(readFileSync(await file.path()).equals(await sent.body())).toBe(true);
  const about = page.waitForEvent("download");
  await page.locator(".download").nth(1).getByRole("link", { name: "About this file" }).click();
  const companion = JSON.parse(readFileSync(await (await about).path(), "utf8"));
  expect(companion.range.zone).toBeTruthy();
  expect(companion.filters).toContain("Source: Inbound");

  for (const left of [1, 0]) {
    await page.locator(".download").first().getByRole("button", { name: "Delete" }).click();
    await expect(page.locator(".download")).toHaveCount(left);
  }
  await expect(page.getByText("No downloads yet")).toBeVisible();
  await open(page, "/overview");
  await expect(bell(page)).toHaveAttribute("data-unseen", "0");
});

test("the page of downloads follows what happens elsewhere", async ({ page }) => {
  await enter(page, "/downloads");
  await expect(page.getByText("No downloads yet")).toBeVisible();
  // As a program would, beside the open page.
  const asked = await page.request.post("/api/v1/downloads", { data: { list: "contacts", query: "range=all" } });
  expect(asked.status()).toBe(202);
  await expect(page.locator(".download")).toContainText("Ready");
  const { id } = await asked.json();
  expect((await page.request.delete(`/api/v1/downloads/${id}`)).status()).toBe(204);
  await expect(page.getByText("No downloads yet")).toBeVisible();
});

test("what changes while the page is being renewed is shown too", async ({ page }) => {
  await enter(page, "/downloads");
  await expect(page.getByText("No downloads yet")).toBeVisible();
  // The first renewal answers how things were, and comes when they are different already.
  await page.route("**/downloads", async (route) => {
    const before = await route.fetch();
    const { rows } = await (await page.request.get("/api/v1/downloads")).json();
    await expect
      .poll(async () => (await (await page.request.get(`/api/v1/downloads/${rows[0].id}`)).json()).state)
      .toBe("done");
    await new Promise((seen) => setTimeout(seen, 500));
    await route.fulfill({ response: before });
  }, { times: 1 });
  const asked = await page.request.post("/api/v1/downloads", { data: { list: "contacts", query: "range=all" } });
  expect(asked.status()).toBe(202);
  await expect(page.locator(".download")).toContainText("Ready");
  const { id } = await asked.json();
  expect((await page.request.delete(`/api/v1/downloads/${id}`)).status()).toBe(204);
  await expect(page.getByText("No downloads yet")).toBeVisible();
});

test("without scripts the forms work, and a reload shows how far it is", async ({ another, allowedErrors }) => {
  // What never runs is not loaded.
  allowedErrors.push(/^csp \(.*\.js\)$/);
  const page = await another({ javaScriptEnabled: false, locale: "it-IT" });
  await enter(page, "/downloads/new?list=contacts&range=all");
  await page.getByRole("button", { name: "Crea il file" }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.locator(".download").first()).toContainText("Pronto");
  }).toPass();
  await page.locator(".download").first().getByRole("button", { name: "Elimina" }).click();
  await expect(page.locator(".download")).toHaveCount(0);
});

test("downloads are accessible and fit a phone", async ({ page }) => {
  await enter(page, "/downloads");
  await page.request.post("/api/v1/downloads", { data: { list: "contacts", query: "range=all" } });
  await expect(page.locator(".download").first()).toContainText("Ready");
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const address of ["/downloads", "/downloads/new?list=conversations&range=all"]) {
        await page.goto(address);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations, `${address} ${width} ${colorScheme}`).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(overflow, `${address} ${width}`).toBe(0);
      }
    }
  }
  await page.goto("/downloads");
  await page.locator(".download").first().getByRole("button", { name: "Delete" }).click();
});
