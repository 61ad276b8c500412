// The button on a site of its own under a strict policy: made, clicked, followed, and found again in the report.

import AxeBuilder from "@axe-core/playwright";
import { expect, on, open } from "../fixtures";
import { ann, followed, make, signIn, site } from "../site";

const test = on({ users: [ann] });

test("a click on another site begins the conversation that is found in the report", async ({ page, own }) => {
  const snippet = await make(page, "Site footer", "corner");
  const shop = await site(snippet, own.url);
  await page.goto(`${shop.url}/sofas?session=secret&utm_source=ig&utm_campaign=autumn`);
  const button = page.getByRole("link", { name: "Chat on WhatsApp" });
  await expect(button).toHaveCount(1);
  await expect(button).toHaveCSS("background-color", "rgb(11, 110, 79)");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
  const told = page.waitForRequest((request) => request.url().endsWith("/w/site-footer/click"));
  const url = await followed(page, () => button.click());
  expect((await told).postData()).not.toContain("secret");
  expect(url.pathname).toBe("/393331234567");
  const text = url.searchParams.get("text") ?? "";
  expect(text).toMatch(/^Hello! I have a question\. [a-z][2-9][a-z2-9]{8}$/);
  expect(await page.evaluate(() => document.cookie + localStorage.length + sessionStorage.length)).toBe("00");

  const at = "2026-11-15T11:59:00Z";
  own.import([
    { type: "conversation.opened", conversation: "v1", contact: "c1", line: "393331234567", source: "inbound", at },
    { type: "message", message: "m1", conversation: "v1", from: "contact", kind: "text", text, at },
  ]);
  const conversations = async () => {
    await open(page, "/button");
    const card = page.locator(".card").filter({ has: page.getByRole("heading", { name: "Conversations started" }) });
    return card.locator(".card-value").innerText();
  };
  await expect.poll(conversations).toBe("1");
  await expect(page.getByRole("table", { name: "UTM campaign" })).toContainText("autumn");
  await expect(page.getByRole("table", { name: "Landing page" })).toContainText(`${shop.url}/sofas`);
  await page.getByRole("table", { name: "UTM source" }).getByRole("row", { name: /^ig/ }).getByRole("link", { name: "1" }).last().click();
  await expect(page).toHaveURL(/\/conversations\?.*utm_source=ig/);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.getByRole("link", { name: "Remove filter: UTM source: ig" })).toBeVisible();
  await page.getByRole("link", { name: "Remove filter: UTM source: ig" }).click();
  await open(page, "/conversations?columns=started_at,origin,landing_page,utm_campaign");
  await page.getByRole("link", { name: "autumn" }).click();
  await expect(page).toHaveURL(/utm_campaign=autumn/);
  await expect(page.getByRole("link", { name: `${shop.url}/sofas` })).toHaveCount(1);
  await page.locator(".filters summary", { hasText: "Came from" }).click();
  await page.getByRole("checkbox", { name: "Advertisement" }).check();
  await expect(page).toHaveURL(/origin=ad/);
  await expect(page.getByText("UTM campaign: autumn")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No conversations" })).toBeVisible();
  await shop.end();
});

test("a button stands where its link stood, works by keyboard, and its link without scripts", async ({ page, own, another }) => {
  const snippet = await make(page, "Product page", "inline");
  const shop = await site(`<p>Questions? ${snippet}</p>`, own.url);
  await page.goto(shop.url);
  const button = page.getByRole("link", { name: "Chat on WhatsApp" });
  await expect(button).toHaveCount(1);
  expect(await page.locator("p").evaluate((p) => p.querySelector("rapporto-button")?.shadowRoot?.querySelector("a")?.href)).toContain("/w/product-page");
  const url = await followed(page, async () => {
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
  });
  expect(url.pathname).toBe("/393331234567");
  await shop.end();

  const plain = await site(snippet, own.url);
  const other = await another({ javaScriptEnabled: false });
  await other.goto(`${plain.url}/chairs?session=secret&utm_source=ig`);
  const asked = other.context().waitForEvent("request", (request) => request.url().startsWith("https://wa.me/"));
  const link = await followed(other, () => other.getByRole("link", { name: "Chat on WhatsApp" }).click());
  expect(link.searchParams.get("text")).toMatch(/ [a-z][2-9][a-z2-9]{8}$/);
  expect((await asked).headers().referer, "WhatsApp is told nothing of the page").toBeUndefined();
  // What the script tells the link tells too.
  const clicks = async () => {
    const answer = await page.request.get(`/api/v1/reports/clicks?landing_page=${plain.url}/chairs`);
    return ((await answer.json()) as { rows: Record<string, string>[] }).rows.map((row) => [row.button, row.utm_source, row.referrer]);
  };
  await expect.poll(clicks).toEqual([["product-page", "ig", null]]);
  await plain.end();
});

test("a browser that cannot make the button keeps the link, which works", async ({ page, own }) => {
  const snippets = [await make(page, "Old corner", "corner"), await make(page, "Old inline", "inline")];
  // As Safari before 16.4 does.
  await page.addInitScript(() => {
    window.CSSStyleSheet = class {
      constructor() {
        throw new TypeError("Illegal constructor");
      }
    } as unknown as typeof CSSStyleSheet;
  });
  for (const snippet of snippets) {
    const shop = await site(snippet, own.url);
    const ran = page.waitForResponse((response) => response.url().includes("/button.js"));
    await page.goto(shop.url);
    await ran;
    await page.waitForLoadState("networkidle");
    const link = page.getByRole("link", { name: "Chat on WhatsApp" });
    await expect(link).toHaveCount(1);
    expect((await followed(page, () => link.click())).searchParams.get("text")).toMatch(/ [a-z][2-9][a-z2-9]{8}$/);
    await shop.end();
  }
});

test("what the link of a snippet says of its campaign counts before what the page's address says", async ({ page, own }) => {
  const snippet = await make(page, "Linked", "inline");
  const shop = await site(snippet.replace("/w/linked", "/w/linked?utm_source=fromlink&amp;x=secret"), own.url);
  await page.goto(`${shop.url}/?utm_source=ig&utm_campaign=autumn`);
  const button = page.getByRole("link", { name: "Chat on WhatsApp" });
  await expect(button).toBeVisible();
  await expect(button).toHaveAttribute("href", /\/w\/linked\?utm_source=fromlink/);
  const told = page.waitForRequest((request) => request.url().endsWith("/w/linked/click"));
  await followed(page, () => button.click());
  const { page: told_of } = JSON.parse((await told).postData()!) as { page: string };
  expect(Object.fromEntries(new URL(told_of).searchParams)).toEqual({ utm_source: "fromlink", utm_campaign: "autumn" });
  await shop.end();
});

test("what is typed is seen at once, what is copied is the snippet, and nothing is deleted by one click", async ({ page }) => {
  const snippet = await make(page, "Header", "left");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const card = page.getByRole("region", { name: "Header" });
  await card.getByRole("button", { name: "Copy" }).first().click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(snippet);
  await card.getByRole("link", { name: "Change" }).click();
  const preview = page.locator(".preview-site");
  await page.getByLabel("Label", { exact: true }).first().fill("Write to us");
  await page.getByLabel("Colour", { exact: true }).fill("#ffee00");
  await page.getByLabel("Place").selectOption("inline");
  const shown = preview.getByRole("img", { name: "Write to us" });
  await expect(shown).toHaveCSS("background-color", "rgb(255, 238, 0)");
  await expect(shown).toHaveCSS("color", "rgb(0, 0, 0)");
  await page.getByLabel("Label colour").fill("#7a1010");
  await expect(shown).toHaveCSS("color", "rgb(122, 16, 16)");
  // The language that one is at, else the first that says something; in sight of its field.
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.locator("#label-es").fill("Escríbenos");
    await expect(preview.getByRole("img", { name: "Escríbenos" })).toBeInViewport({ ratio: 1 });
    await expect(preview.locator("figcaption")).toHaveText("Preview · Español");
    await page.locator("#label-es").fill("");
    await expect(preview.getByRole("img", { name: "Write to us" })).toBeInViewport({ ratio: 1 });
  }
  // A long label is broken as on the site, not made small.
  await page.locator("#label-es").fill("Kontaktaufnahmemöglichkeitenübersichtsbu");
  await expect(preview.getByRole("img")).toHaveCSS("font-size", "16px");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(preview).toHaveAttribute("data-place", "inline");
  await page.goBack();
  await expect(card.getByRole("button", { name: "Delete the button" })).toBeHidden();
  const [change, remove] = [card.getByRole("link", { name: "Change" }), card.getByText("Delete", { exact: true })];
  expect((await remove.boundingBox())!.y).toBe((await change.boundingBox())!.y);
  await card.getByText("Delete", { exact: true }).click();
  await card.getByRole("button", { name: "Delete the button" }).click();
  await expect(card).toHaveCount(0);
});

test("who typed what cannot be sees why, and who made a button sees it", async ({ page, allowedErrors }) => {
  allowedErrors.push(/422/);
  await make(page, "A first one", "left");
  await page.getByLabel("Name").fill("The last one");
  await page.getByLabel("WhatsApp number").fill("12");
  await page.getByRole("button", { name: "Make a button" }).click();
  const alert = page.getByRole("alert");
  await expect(alert).toBeInViewport();
  await expect(alert.getByRole("link", { name: "WhatsApp number" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("WhatsApp number")).toBeFocused();
  await page.getByLabel("WhatsApp number").fill("+39 333 1234567");
  await page.getByRole("button", { name: "Make a button" }).click();
  await expect(page.getByRole("status")).toHaveText(/^The last one is made/);
  await expect(page.getByRole("region", { name: "The last one" }).getByRole("heading")).toBeInViewport();
});

test("a value of any length takes no room from the numbers beside it", async ({ page, own }) => {
  const at = "2026-11-15T11:00:00Z";
  own.import([{ type: "click", click: "a1b2c3d4e5", button: "long", page: `https://shop.example.com/?utm_term=${"t".repeat(200)}`, at }]);
  await signIn(page, "/button?range=all");
  await page.setViewportSize({ width: 1440, height: 900 });
  const table = page.getByRole("table", { name: "UTM term" });
  await expect(table).toContainText("tttt");
  // On a telephone too, so that nobody scrolls for the rate.
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await table.evaluate((table) => table.parentElement!.scrollWidth - table.parentElement!.clientWidth)).toBe(0);
  }
});

const demo = on({ demo: 2000 });

demo("the report of the button opens what is behind its numbers", async ({ page }) => {
  await open(page, "/button?range=last_90_days");
  const card = page.locator(".card", { hasText: "Clicks" }).first().locator("a.card-value");
  const clicks = await card.innerText();
  await card.click();
  await expect(page.getByRole("heading", { name: `Clicks: ${clicks}` })).toBeVisible();
  await page.goBack();
  const conversations = page.locator(".card", { hasText: "Conversations started" }).locator("a.card-value");
  const begun = await conversations.innerText();
  await conversations.click();
  await expect(page).toHaveURL(/origin=button/);
  await expect(page.locator("main")).toContainText(begun);
  await page.goBack();
  await page.getByRole("table", { name: "Referrer" }).getByRole("link", { name: "google.com" }).click();
  await expect(page).toHaveURL(/by=referrer_url/);
  await expect(page.getByRole("table")).toContainText("https://www.google.com/");
});

test("the page of buttons is accessible and fits a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await make(page, "On a phone", "left");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
  }
});
