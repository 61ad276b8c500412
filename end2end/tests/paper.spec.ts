// What a report has on paper: all that it says, nothing that one would click.

import { expect, on, open, test } from "../fixtures";

test.beforeEach(async ({ page }) => {
  // A sheet of A4 across, without its margins.
  await page.setViewportSize({ width: 1032, height: 703 });
});

test("the Overview keeps its charts side by side and its total at the end alone", async ({ page }) => {
  await open(page, "/overview?contact_tag=customer");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const part of [".side", ".filters", ".tools", ".styles", ".percentiles", ".chart-foot"]) await expect(page.locator(`${part}:visible`), part).toHaveCount(0);
  await expect(page.getByRole("list", { name: "Active filters" })).toContainText("Contact tag: customer");
  const tops = await page.locator(".charts > .chart").evaluateAll((charts) => charts.slice(0, 2).map((chart) => chart.getBoundingClientRect().top));
  expect(tops[0]).toBe(tops[1]);
  const foot = page.locator(".summary tfoot").first();
  expect(await foot.evaluate((foot) => getComputedStyle(foot).display), "sheets repeat a footer").toBe("table-row-group");
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
});

test("a list that goes on says so, and begins under its head", async ({ page }) => {
  for (const path of ["/conversations", "/flows/cart?tab=executions"]) {
    await open(page, path);
    const words = page.locator(".pages .paper").first();
    await expect(words).toBeHidden();
    await page.emulateMedia({ media: "print" });
    await expect(words).toHaveText("Part of a longer list; its file has every row.");
    await expect(words).toBeVisible();
    await expect(page.locator(".pages .button:visible")).toHaveCount(0);
    const block = page.locator(".block:has(.table-scroll)").last();
    expect(await block.evaluate((block) => getComputedStyle(block).breakInside), path).toBe("auto");
    await page.emulateMedia({ media: null });
  }
});

test("every tab of a flow says what it is narrowed to", async ({ page }) => {
  for (const path of ["/flows/cart?tab=executions", "/flows/cart?tab=versions", "/flows/cart?tab=viewer", "/flows/cart?tab=contacts", "/flows/cart/compare?version=cart%401&version=cart%402"]) {
    await open(page, `${path}&contact_tag=customer`);
    await page.emulateMedia({ media: "print" });
    await expect(page.getByRole("list", { name: "Active filters" }), path).toContainText("Contact tag: customer");
    await page.emulateMedia({ media: null });
  }
});

const step = (at: number, next: number[]) => ({ step: `s${at}`, name: `Question ${at}`, kind: "QUESTION", next: next.map((to) => `s${to}`) });
const version = (flow: string, steps: object[]) => ({ type: "flow.version", flow, version: `${flow}-1`, name: flow, state: "published", current: true, steps, at: "2026-01-01T00:00:00Z" });
const drawn = on({
  events: [
    version("long", Array.from({ length: 40 }, (_, at) => step(at, [at + 1, ...(at % 5 === 0 ? [at + 3] : [])].filter((to) => to < 40)))),
    version("wide", [step(0, Array.from({ length: 30 }, (_, at) => at + 1)), ...Array.from({ length: 30 }, (_, at) => step(at + 1, []))]),
  ],
});

drawn("a picture that is too long for a sheet goes over several between its boxes, and one that is too wide leaves it to the tables", async ({ page, own }) => {
  const print = async (flow: string) => {
    await page.goto(`${own.url}/flows/${flow}?tab=viewer`);
    await expect(page.locator("[data-viewer][data-ready]")).toBeVisible();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
  };
  await print("long");
  const sheets = page.locator(".viewer-sheets svg");
  expect(await sheets.count()).toBeGreaterThan(1);
  const whole = await sheets.evaluateAll((sheets) =>
    sheets.flatMap((sheet) => {
      const { y, height } = (sheet as SVGSVGElement).viewBox.baseVal;
      const boxes = [...sheet.querySelectorAll<SVGGraphicsElement>(".f-box")].map((box) => box.getBBox());
      return boxes.map((box) => box.y >= y && box.y + box.height <= y + height);
    }),
  );
  expect(whole).toEqual(Array.from({ length: 40 }, () => true));
  for (const sheet of await sheets.all()) expect((await sheet.boundingBox())!.height).toBeLessThan(703);
  for (const part of [".viewer-frame", ".viewer-paper"]) await expect(page.locator(part)).toBeHidden();
  await expect(page.locator(".viewer-legend")).toBeVisible();
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await expect(sheets).toHaveCount(0);

  await page.emulateMedia({ media: null });
  await print("wide");
  await expect(sheets).toHaveCount(0);
  await expect(page.locator(".viewer-paper")).toBeVisible();
});
