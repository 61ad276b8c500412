// What a report has on paper: all that it says, nothing that one would click.

import { expect, open, test } from "../fixtures";

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
