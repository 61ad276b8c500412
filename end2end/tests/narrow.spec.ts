import { expect, open, query, test, type Page } from "../fixtures";
import { chart, expectCards, overview, panel, picture } from "../report";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

const overflow = (page: Page) =>
  page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - window.innerWidth);

test("no page scrolls sideways", async ({ page, allowedErrors }) => {
  allowedErrors.push(/40[04]/);
  const long = "tag=" + "verylongtagname".repeat(12);
  for (const address of ["/overview", "/overview?range=all&table=daily", `/overview?${long}`, "/agents", "/tags?range=all", "/conversations?range=last_90_days", "/flows", "/flows/cart", "/flows/cart?tab=executions", "/flows/cart?tab=versions", "/flows/cart?tab=viewer", "/flows/cart/compare?version=cart%401&version=cart%402", "/starts", "/starts?range=all&scope=all", "/starts/sends?range=all", "/starts/sends?range=all&tab=sends", "/button", "/button?by=utm_source", "/button?by=clicks", "/definitions", "/no-such-page", "/overview?range=x"]) {
    await open(page, address);
    expect(await overflow(page), address).toBeLessThanOrEqual(0);
  }
});

test("charts are drawn for the width of the screen", async ({ page }) => {
  await open(page, "/overview");
  for (const id of ["conversations", "messages", "sources", "metrics", "ratings", "csat", "peak-times"]) {
    await expect(picture(page, id), id).toHaveClass(/\bnarrow\b/);
    const box = await picture(page, id).boundingBox();
    expect(box!.width, id).toBeGreaterThan(280);
    expect(box!.x + box!.width, id).toBeLessThanOrEqual(390);
  }
});

test("the menu opens, leads on, and closes", async ({ page }) => {
  await open(page, "/overview?tag=return");
  const menu = page.locator("#menu");
  await expect(menu).toBeHidden();
  await page.getByRole("button", { name: "Menu" }).tap();
  await expect(menu).toBeVisible();
  await menu.getByRole("link", { name: "Definitions" }).tap();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Definitions");
  await expect(menu).toBeHidden();
  expect(query(page)).toBe("tag=return");
  await page.getByRole("button", { name: "Menu" }).tap();
  await menu.getByRole("link", { name: "Dark" }).tap();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
});

test("a filter opens within the screen and works", async ({ page, request }) => {
  await open(page, "/overview");
  for (const name of [/Last 30 days/, /Contact tags/, /^\s*Tags/, /Agents/, /Hours/, /^\s*More/]) {
    const body = (await panel(page, name)).locator("> .panel-body");
    await expect(body).toBeInViewport({ ratio: 0.99 });
    await page.keyboard.press("Escape");
    await expect(body).toBeHidden();
  }
  await (await panel(page, /^\s*More/)).getByRole("checkbox", { name: "Inbound", exact: true }).tap();
  await expect.poll(() => query(page)).toBe("source=inbound");
  await expectCards(page, await overview(request, "source=inbound"));
});

test("a finger first shows what it touches, then opens it", async ({ page }) => {
  await open(page, "/overview?range=last_7_days");
  const hit = picture(page, "conversations").locator("a.hit:not([data-s])").nth(2);
  const label = await hit.getAttribute("aria-label");
  // Above the bar, where no source of it is.
  await hit.tap({ position: { x: 5, y: 2 } });
  await expect(chart(page, "conversations").locator(".chart-tip")).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/overview");
  await hit.tap({ position: { x: 5, y: 2 } });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Conversations");
  await expect(page.locator("p.count")).toContainText(`${label?.match(/Total ([\d,]+)/)?.[1]} conversation`);
});
