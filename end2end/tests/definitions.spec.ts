import { expect, open, test } from "../fixtures";
import { CARDS, card } from "../report";

test("every number's definition opens by click and says what the page of definitions says", async ({ page, request }) => {
  const list = await request.get("/definitions").then((answer) => answer.text());
  await open(page, "/overview");
  const texts = await page.evaluate((html) => {
    const document = new DOMParser().parseFromString(html, "text/html");
    return [...document.querySelectorAll("dl.definitions div[id]")].map((entry) => ({
      key: entry.id,
      name: entry.querySelector("dt")?.textContent ?? "",
      text: entry.querySelector("dd")?.textContent ?? "",
    }));
  }, list);
  expect(texts.length).toBeGreaterThan(15);
  const marks = page.locator("details.definition");
  const total = await marks.count();
  expect(total).toBeGreaterThanOrEqual(CARDS.length + 4);
  for (let at = 0; at < total; at++) {
    const mark = marks.nth(at);
    const key = (await mark.locator("a").getAttribute("href"))?.split("#")[1];
    const entry = texts.find((entry) => entry.key === key);
    expect(entry, key).toBeDefined();
    await mark.locator("summary").click();
    await expect(mark.locator(".panel-body")).toBeVisible();
    // First its own, then those of the numbers beside it.
    await expect(mark.locator("strong").first()).toHaveText(entry!.name);
    const said = await mark.locator(".panel-body p").allTextContents();
    for (let at = 0; at < said.length; at += 2) {
      const entry = texts.find((entry) => entry.name === said[at]?.trim());
      expect(said[at + 1]?.trim(), said[at]).toBe(entry?.text.trim());
    }
    // Opening the next closes this one.
    await expect(page.locator("details.definition[open]")).toHaveCount(1);
  }
});

test("a definition opens and closes by keyboard", async ({ page }) => {
  await open(page, "/overview");
  const mark = card(page, "first_response").locator("details.definition");
  await mark.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(mark.getByText("From the moment the contact first waits for a person")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(mark.locator(".panel-body")).toBeHidden();
  await expect(mark.locator("summary")).toBeFocused();
});

test("a definition leads to its place in the list of all", async ({ page }) => {
  await open(page, "/overview?tag=return");
  const mark = card(page, "csat").locator("details.definition");
  await mark.locator("summary").click();
  await mark.getByRole("link", { name: "All definitions" }).click();
  await expect(page).toHaveURL(/\/definitions\?tag=return#csat$/);
  await expect(page.locator("#csat")).toBeInViewport();
});
