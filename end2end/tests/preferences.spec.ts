import { readFileSync } from "node:fs";
import { documents, expect, hydrated, open, query, test, type Page } from "../fixtures";
import { card, cells, count, overview } from "../report";

const theme = (page: Page) => page.locator("html").getAttribute("data-theme");
const background = (page: Page) => page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
const lightness = (colour: string) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number).reduce((a, b) => a + b) / 3;

test("the dark theme is switched on at once and stays", async ({ page }) => {
  await open(page, "/overview?tag=return");
  const light = await background(page);
  const asked = documents(page);
  await page.getByRole("link", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("link", { name: "Dark" })).toHaveAttribute("aria-current", "true");
  expect(asked).toEqual([]);
  const dark = await background(page);
  expect(lightness(light)).toBeGreaterThan(200);
  expect(lightness(dark)).toBeLessThan(60);

  // In the first bytes of the document: nothing can flash.
  const response = await page.reload();
  expect(await response?.text()).toMatch(/<html[^>]* data-theme="?dark/);
  expect(await background(page)).toBe(dark);
  await open(page, "/definitions");
  expect(await background(page)).toBe(dark);
  await page.getByRole("link", { name: "Light" }).click();
  await expect.poll(() => background(page)).toBe(light);
});

test("without a choice the theme is the system's", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await open(page, "/overview");
  expect(await theme(page)).toBe("system");
  expect(lightness(await background(page))).toBeLessThan(60);
  await page.emulateMedia({ colorScheme: "light" });
  expect(lightness(await background(page))).toBeGreaterThan(200);
  // A choice counts for more than the system.
  await page.getByRole("link", { name: "Dark" }).click();
  await expect.poll(async () => lightness(await background(page))).toBeLessThan(60);
});

test("switching to Italian changes texts, numbers, dates and files, and keeps the filters", async ({ page, request }) => {
  await open(page, "/overview?range=all&not_tag=complaint");
  const report = await overview(request, "range=all&not_tag=complaint");
  await page.getByRole("link", { name: "Italiano" }).click();
  await hydrated(page);
  expect(query(page)).toBe("range=all&not_tag=complaint");
  await expect(page.locator("html")).toHaveAttribute("lang", "it");
  await expect(page).toHaveTitle("Panoramica · Rapporto");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Panoramica");
  await expect(page.getByRole("heading", { name: "Soddisfazione" })).toBeVisible();
  expect(report.totals.conversations).toBeGreaterThan(1000);
  await expect(card(page, "conversations").locator(".card-value")).toHaveText(count(report.totals.conversations).replace(/,/g, "."));
  await expect(card(page, "csat").locator(".card-value")).toHaveText(/^\d+,\d%$/);
  await expect(page.locator(".range-line")).toContainText("15 nov 2026");
  // What contacts said of it is theirs.
  await page.locator("blockquote").evaluateAll((said) => said.forEach((quote) => quote.remove()));
  expect(await page.locator("main").innerText()).not.toMatch(/\b(Conversations|Messages|Average|Weekly|Previous period)\b/);

  const coming = page.waitForEvent("download");
  await page.locator(".summary .styles").getByRole("link", { name: "CSV", exact: true }).click();
  const [head] = cells(readFileSync(await (await coming).path(), "utf8"), ",");
  expect(head!.slice(0, 2)).toEqual(["Periodo", "Conversazioni"]);
  // JSON keeps its English names for everyone.
  const json = await page.context().request.get("/api/v1/reports/overview").then((answer) => answer.json());
  expect(Object.keys(json)).toContain("totals");

  await page.getByRole("link", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
});

test("a browser that asks for Italian gets Italian", async ({ another }) => {
  const page = await another({ locale: "it-CH" });
  await open(page, "/definitions");
  await expect(page.locator("html")).toHaveAttribute("lang", "it");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Definizioni");
});

test("a switch never leads to another site", async ({ request }) => {
  const answer = await request.get("/preferences?theme=dark&back=//example.org", { maxRedirects: 0 });
  expect(answer.status()).toBe(303);
  expect(answer.headers()["location"]).toBe("/");
});

/** What keys of texts begin with. */
const FAMILIES = new Set(Object.keys(JSON.parse(readFileSync(new URL("../../locales/en.json", import.meta.url), "utf8"))).map((key) => key.split(".")[0]));

// Words of one language may be half as long again as another's.
for (const [code, overview] of [["en", "Overview"], ["it", "Panoramica"], ["fr", "Vue d’ensemble"], ["pt-BR", "Visão geral"], ["es", "Vista general"]] as const) {
  test(`in ${code} every page is in that language, and fits a screen and a phone`, async ({ another }) => {
    test.slow();
    const page = await another({ locale: code });
    for (const address of ["/overview", "/agents", "/tags", "/conversations", "/contacts", "/flows", "/flows/cart", "/starts", "/starts/sends", "/button", "/definitions", "/downloads", "/settings"]) {
      await page.goto(address);
      await expect(page.locator("html")).toHaveAttribute("lang", code);
      if (address === "/overview") await expect(page.getByRole("heading", { level: 1 })).toHaveText(overview);
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(over, `${address} at ${width}`).toBe(0);
      }
      // A text that is missing is shown as its key.
      const lines = (await page.locator("main").innerText()).split("\n");
      expect(lines.filter((line) => /^[a-z_]+(\.[a-z_]+)+$/.test(line) && FAMILIES.has(line.split(".")[0]!)), address).toEqual([]);
    }
  });
}
