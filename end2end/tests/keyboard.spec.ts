import { documents, expect, open, query, test, type Page } from "../fixtures";
import { chart, expectCards, overview, panel, picture } from "../report";

/** What has the focus, in words. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
  });

test("the first thing to reach leads past the menu", async ({ page }) => {
  await open(page, "/overview");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the page" })).toBeFocused();
  await expect(page.getByRole("link", { name: "Skip to the page" })).toBeInViewport();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
});

test("arrows lead through the bars of a chart, the tooltip follows, Escape hides it and Enter opens the rows", async ({ page }) => {
  await open(page, "/overview?range=last_7_days");
  const bars = picture(page, "conversations");
  const tip = chart(page, "conversations").locator(".chart-tip");
  await expect(bars.locator("[tabindex='0']"), "one tab stop").toHaveCount(1);
  await bars.locator("[tabindex='0']").focus();
  await expect(tip).toBeVisible();
  const first = await tip.innerText();
  expect(first).toContain("Inbound");
  expect(first).toContain("Total");
  await page.keyboard.press("ArrowRight");
  await expect(tip).not.toHaveText(first);
  await page.keyboard.press("ArrowLeft");
  expect(await tip.innerText()).toBe(first);
  await page.keyboard.press("End");
  await expect(tip).toContainText("15 Nov 2026");
  await page.keyboard.press("Home");
  await expect(tip).toContainText("9 Nov 2026");
  await page.keyboard.press("ArrowDown");
  await expect(tip.locator("table tr"), "one source of the bar").toHaveCount(1);
  await page.keyboard.press("ArrowUp");
  await expect(tip.locator("table tr").nth(1)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(tip).toBeHidden();
  await page.keyboard.press("End");
  await expect(tip).toBeVisible();
  const total = (await focused(page)).match(/Total ([\d,]+)/)?.[1];
  const asked = documents(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Conversations");
  await expect(page.locator("p.count")).toContainText(`${total} conversation`);
  expect(asked).toEqual([]);
});

test("in the heat map arrows lead through hours and weekdays", async ({ page }) => {
  await open(page, "/overview");
  const map = picture(page, "peak-times");
  await map.locator("[tabindex='0']").focus();
  await page.keyboard.press("Home");
  expect(await focused(page)).toMatch(/^Monday 00:00–01:00/);
  await page.keyboard.press("ArrowRight");
  expect(await focused(page)).toMatch(/^Monday 01:00–02:00/);
  await page.keyboard.press("ArrowDown");
  expect(await focused(page)).toMatch(/^Tuesday 01:00–02:00/);
  await page.keyboard.press("End");
  expect(await focused(page)).toMatch(/^Sunday 23:00–24:00/);
  await page.keyboard.press("ArrowRight");
  expect(await focused(page), "the edge holds").toMatch(/^Sunday 23:00–24:00/);
});

test("a chart's data table opens by keyboard", async ({ page }) => {
  await open(page, "/overview");
  const figure = chart(page, "messages");
  await figure.locator("summary", { hasText: "Data table" }).focus();
  await page.keyboard.press("Enter");
  await expect(figure.getByRole("columnheader", { name: "Automated", exact: true })).toBeVisible();
});

test("the filter bar is worked by keyboard, and the focus stays where it is", async ({ page, request }) => {
  await open(page, "/overview?range=last_90_days");
  const more = page.getByRole("search").locator("summary", { hasText: /^\s*More/ });
  await more.focus();
  await page.keyboard.press("Enter");
  const inbound = page.getByRole("checkbox", { name: "Inbound", exact: true });
  await expect(inbound).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(inbound).toBeFocused();
  await page.keyboard.press("Space");
  await expect.poll(() => query(page)).toBe("range=last_90_days&source=inbound");
  await expectCards(page, await overview(request, query(page)));
  await expect(inbound).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(inbound).toBeHidden();
  await expect(more).toBeFocused();
});

test("one panel of the bar is open at a time, and a click elsewhere closes it", async ({ page }) => {
  await open(page, "/overview");
  const tags = await panel(page, /^\s*Tags/);
  const agents = await panel(page, /Agents/);
  await expect(agents).toHaveAttribute("open", "");
  await expect(tags).not.toHaveAttribute("open", "");
  await page.getByRole("heading", { level: 1 }).click();
  await expect(agents).not.toHaveAttribute("open", "");
});

test("the tooltip follows the pointer", async ({ page }) => {
  await open(page, "/overview");
  const tip = chart(page, "messages").locator(".chart-tip");
  const hits = picture(page, "messages").locator(".hit:not([data-s])");
  await hits.nth(3).hover();
  await expect(tip).toBeVisible();
  const third = await tip.innerText();
  await hits.nth(9).hover();
  await expect(tip).not.toHaveText(third);
  await page.getByRole("heading", { level: 1 }).hover();
  await expect(tip).toBeHidden();
});
