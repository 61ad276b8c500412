// The picture of a flow: complete without scripts; with them it is zoomed, dragged and walked through by keyboard.

import AxeBuilder from "@axe-core/playwright";
import { documents, expect, open, test, type Page } from "../fixtures";

const ADDRESS = "/flows/support?tab=viewer";

type Step = { step: string; name: string; reached: number; expired: number; waiting: number; percent_of_entered: number };
type Edge = { from: string; to: string; contacts: number };

const frame = (page: Page) => page.locator(".viewer-frame");
const picture = (page: Page) => page.locator(".viewer-frame > svg");
const size = async (page: Page) => Number(await picture(page).getAttribute("width"));
const scrolled = (page: Page) => frame(page).evaluate((frame) => [frame.scrollLeft, frame.scrollTop]);

test("without scripts the picture is complete, scrolls in its frame and has no buttons", async ({ another, request, allowedErrors }) => {
  // The browser says by this word that it does not load scripts.
  allowedErrors.push(/^csp \(.*\.js\)$/);
  const { steps, edges } = (await (await request.get("/api/v1/flows/support/viewer")).json()) as { steps: Step[]; edges: Edge[] };
  const page = await another({ javaScriptEnabled: false });
  await page.goto(ADDRESS);
  await expect(frame(page).locator(".f-step")).toHaveCount(steps.length);
  await expect(frame(page).locator(".f-edge")).toHaveCount(edges.length);
  for (const { name, reached, percent_of_entered } of steps) {
    const box = frame(page).locator(".f-main", { hasText: name }).filter({ hasText: reached.toLocaleString("en") }).first();
    await expect(box).toContainText(`${percent_of_entered.toFixed(1)}%`);
  }
  const shown = edges.filter(({ contacts }) => contacts > 0);
  await expect(frame(page).locator("a.f-edge")).toHaveCount(shown.length);
  await expect(page.locator(".viewer-tools")).toBeHidden();
  await expect(page.locator("#list table").last().locator("tbody tr")).toHaveCount(edges.length);
});

test("a number in the picture leads to its contacts, without a document", async ({ page, request }) => {
  await open(page, ADDRESS);
  const asked = documents(page);
  const { version, steps } = await (await request.get("/api/v1/flows/support/viewer")).json();
  const menu = (steps as Step[]).find(({ expired }) => expired > 0)!;
  const row = frame(page).locator("g.f-step", { hasText: menu.name }).locator("a.f-end.expired").first();
  await expect(row).toHaveAccessibleName(new RegExp(`, Expired: ${menu.expired.toLocaleString("en")}, `));
  await row.click();
  await expect(page).toHaveURL((url) => url.searchParams.get("step_end") === "expired" && url.searchParams.get("version") === version);
  await expect(page.locator("p.count")).toHaveText(new RegExp(`^${menu.expired.toLocaleString("en")} passage`));
  expect(asked).toEqual([]);
});

test("the picture is zoomed by buttons, keys and the wheel", async ({ page }) => {
  await open(page, ADDRESS);
  await page.getByRole("button", { name: "Full size" }).click();
  const full = await size(page);
  await page.getByRole("button", { name: "Larger" }).click();
  await expect(page.locator(".viewer-zoom")).toHaveText("125%");
  expect(await size(page)).toBeCloseTo(full * 1.25, 0);
  await frame(page).focus();
  await page.keyboard.press("-");
  await page.keyboard.press("-");
  expect(await size(page)).toBeCloseTo(full * 0.8, 0);
  await page.keyboard.press("0");
  const whole = await frame(page).evaluate((frame) => [frame.scrollWidth - frame.clientWidth, frame.scrollHeight - frame.clientHeight]);
  expect(Math.max(...whole), "all of it is in sight").toBeLessThanOrEqual(1);
  await page.keyboard.press("1");
  expect(await size(page)).toBe(full);
  const box = (await frame(page).boundingBox())!;
  await page.mouse.move(box.x + 200, box.y + 200);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -300);
  await page.keyboard.up("Control");
  await expect.poll(() => size(page)).toBeGreaterThan(full * 2);
});

test("a mouse drags the picture, and what it drags by is not clicked", async ({ page }) => {
  await open(page, ADDRESS);
  for (let times = 0; times < 2; times++) await page.getByRole("button", { name: "Larger" }).click();
  await frame(page).evaluate((frame) => (frame.scrollTop = 0));
  // A mouse beyond the window moves nothing.
  await frame(page).evaluate((frame) => frame.scrollIntoView({ block: "start" }));
  const link = (await frame(page).locator("a.f-main").first().boundingBox())!;
  const [x, y] = [link.x + link.width / 2, link.y + 30];
  const before = await scrolled(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y - 90, { steps: 4 });
  await page.mouse.up();
  const after = await scrolled(page);
  expect(after[1]! - before[1]!).toBe(90);
  await expect(page).toHaveURL(/tab=viewer/);
  await expect(page.locator("[data-dragged]")).toHaveCount(0);
  // The next click is one.
  await frame(page).locator("a.f-main").nth(1).click();
  await expect(page).toHaveURL(/[?&]step=/);
});

test("the keyboard goes from step to step, each comes into sight, and Enter opens its contacts", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, ADDRESS);
  await frame(page).focus();
  for (let times = 0; times < 12; times++) {
    // One stop for Tab, and from number to number by arrows.
    await page.keyboard.press(times === 0 ? "Tab" : "ArrowRight");
    const inSight = await page.evaluate(() => {
      const [link, frame] = [document.activeElement!, document.querySelector(".viewer-frame")!];
      const [a, b] = [link.getBoundingClientRect(), frame.getBoundingClientRect()];
      // An edge may be longer than the frame.
      const isWhole = a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
      const isInPart = a.bottom > b.top && a.top < b.bottom && a.right > b.left && a.left < b.right;
      return frame.contains(link) && (link.matches(".f-edge") ? isInPart : isWhole);
    });
    expect(inSight, `after ${times + 1} times`).toBe(true);
  }
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/[?&]step=/);
});

test("Tab passes the picture in one stop, and arrows lead from step to step", async ({ page }) => {
  await open(page, ADDRESS);
  const focused = () => page.evaluate(() => {
    const link = document.activeElement as SVGGraphicsElement;
    return { inPicture: Boolean(link.closest(".viewer-frame > svg")), isStep: link.matches(".f-main"), top: link.getBBox ? link.getBBox().y : 0, name: link.getAttribute("aria-label") };
  });
  await frame(page).focus();
  await page.keyboard.press("Tab");
  const first = await focused();
  expect(first).toMatchObject({ inPicture: true, isStep: true });
  await page.keyboard.press("ArrowDown");
  const below = await focused();
  expect(below).toMatchObject({ inPicture: true, isStep: true });
  expect(below.top).toBeGreaterThan(first.top);
  await page.keyboard.press("ArrowRight");
  expect((await focused()).name).not.toBe(below.name);
  await page.keyboard.press("Home");
  expect(await focused()).toEqual(first);
  await page.keyboard.press("End");
  expect((await focused()).name).not.toBe(first.name);
  await page.keyboard.press("Tab");
  expect((await focused()).inPicture, "the next stop is behind the picture").toBe(false);
  await page.keyboard.press("Shift+Tab");
  expect(await focused(), "and back to where one was").toMatchObject({ inPicture: true, isStep: true });
});

test("a step that is chosen by its name comes into sight, large enough to be read", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 600 });
  await open(page, ADDRESS);
  const find = page.getByLabel("Go to a step");
  const last = (await find.locator("option").count()) - 1;
  for (let times = 0; times < 6; times++) await page.getByRole("button", { name: "Smaller" }).click();
  await find.selectOption({ index: last });
  const step = frame(page).locator("[data-found]");
  await expect(step).toHaveCount(1);
  await expect(step.locator("title").first()).toContainText((await find.locator("option").nth(last).textContent())!);
  const [box, around] = [(await step.locator(".f-box").boundingBox())!, (await frame(page).boundingBox())!];
  expect(box.x).toBeGreaterThanOrEqual(around.x - 1);
  expect(box.y + box.height).toBeLessThanOrEqual(around.y + around.height + 1);
  expect(box.width).toBeGreaterThan(160);
});

test("the way back leads to the same place of the picture, in the same size", async ({ page }) => {
  await open(page, ADDRESS);
  await page.getByRole("button", { name: "Full size" }).click();
  await page.getByRole("button", { name: "Larger" }).click();
  await frame(page).evaluate((frame) => frame.scrollTo(0, 300));
  await expect.poll(() => scrolled(page)).toEqual([0, 300]);
  const before = await size(page);
  await frame(page).locator("a.f-main").nth(1).dispatchEvent("click");
  await expect(page).toHaveURL(/[?&]step=/);
  await page.goBack();
  await expect(page.locator(".viewer-zoom")).toHaveText("125%");
  expect(await size(page)).toBe(before);
  expect(await scrolled(page)).toEqual([0, 300]);
});

test("paper has the picture with its legend, without what one would click", async ({ page }) => {
  await open(page, ADDRESS);
  await page.emulateMedia({ media: "print" });
  await expect(picture(page)).toBeVisible();
  await expect(page.locator(".viewer-legend")).toBeVisible();
  for (const part of [".tabs", ".viewer-tools", ".viewer-keys", ".viewer-paper"]) await expect(page.locator(`${part}:visible`)).toHaveCount(0);
});

test("the picture stays whole after another version is chosen", async ({ page }) => {
  await open(page, ADDRESS);
  const before = await picture(page).getAttribute("aria-label");
  await page.locator("#viewer-version").selectOption({ index: 1 });
  await expect(picture(page)).not.toHaveAttribute("aria-label", before!);
  await page.getByRole("button", { name: "Full size" }).click();
  await expect(page.locator(".viewer-zoom")).toHaveText("100%");
});

test("nothing serious is found in the picture, light and dark", async ({ page }) => {
  await open(page, ADDRESS);
  for (const theme of ["light", "dark"]) {
    await page.locator("html").evaluate((html, theme) => html.setAttribute("data-theme", theme), theme);
    const { violations } = await new AxeBuilder({ page }).include(".viewer").analyze();
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ help, nodes }) => `${help}: ${nodes[0]?.html}`)).toEqual([]);
  }
});
