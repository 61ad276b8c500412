// Where the button stands on a site, whatever the site is like.

import AxeBuilder from "@axe-core/playwright";
import { expect, on, type Page } from "../fixtures";
import { ann, followed, make, site } from "../site";

const test = on({ users: [ann] });

/** The left, right, top and bottom edges of the buttons with a label, in the page's order. */
async function edges(page: Page): Promise<{ left: number; right: number; top: number; bottom: number }[]> {
  const buttons = page.getByRole("link", { name: "Chat on WhatsApp" });
  return buttons.evaluateAll((all) => all.map((link) => link.getBoundingClientRect().toJSON()));
}

// What sites say of every element, and some insist on.
const HOSTILE = `
div { position: relative; display: flex; z-index: 0; left: -900px }
body > div { opacity: .2; transform: scale(.1) }
div, span { display: none !important; visibility: hidden; opacity: 0 !important }
a { color: red; font-size: 3px }
div::before, span::before { content: "before"; display: block; background: yellow }
* { direction: rtl !important; unicode-bidi: bidi-override !important }
body > *, html > :not(head, body) { display: none !important }
body > main { display: block !important }
:not(:defined) { visibility: hidden !important; float: left !important }
*::before, *::after { content: "junk" !important; display: block !important; font-size: 30px !important }`;

test("no style sheet of a site reaches the button, and a snippet that stands twice makes one", async ({ page, own }) => {
  const snippet = await make(page, "Styled", "corner");
  const shop = await site(`<p>Questions? ${snippet}</p><p>${snippet}</p>`, own.url, { css: HOSTILE });
  await page.goto(shop.url);
  const button = page.getByRole("link", { name: "Chat on WhatsApp" });
  await expect(button).toHaveCount(1);
  await expect(button).toHaveCSS("font-size", "16px");
  const host = page.locator("[data-button=styled]");
  for (const [name, value] of Object.entries({ position: "fixed", opacity: "1", visibility: "visible", transform: "none", direction: "ltr" })) {
    await expect(host).toHaveCSS(name, value);
  }
  expect(await host.evaluate((host) => ["::before", "::after"].map((part) => getComputedStyle(host, part).content))).toEqual(["none", "none"]);
  const [box, window] = [(await button.boundingBox())!, page.viewportSize()!];
  expect(window.width - box.x - box.width).toBeLessThan(40);
  expect(window.height - box.y - box.height).toBe(16);
  await shop.end();
});

test("nor does it reach one that stands where its link stood", async ({ page, own }) => {
  const shop = await site(`<p>Questions? ${await make(page, "Within", "inline")}</p>`, own.url, { css: HOSTILE });
  await page.goto(shop.url);
  const button = page.getByRole("link", { name: "Chat on WhatsApp" });
  await expect(button).toBeVisible();
  const [box, host] = [(await button.boundingBox())!, page.locator("[data-button=within]")];
  expect(box.height).toBe(48);
  await expect(host).toHaveCSS("float", "none");
  await expect(host).toHaveCSS("opacity", "1");
  await shop.end();
});

test("two buttons of one corner stand one above the other, each its own", async ({ page, own }) => {
  const snippets = [await make(page, "Sales", "corner"), await make(page, "Service", "corner")];
  const shop = await site(snippets.join(""), own.url);
  await page.goto(shop.url);
  const buttons = page.getByRole("link", { name: "Chat on WhatsApp" });
  await expect(buttons).toHaveCount(2);
  const boxes = [(await buttons.nth(0).boundingBox())!, (await buttons.nth(1).boundingBox())!];
  expect(boxes[1].y).toBeGreaterThanOrEqual(boxes[0].y + boxes[0].height + 8);
  expect(boxes[0].x + boxes[0].width).toBe(boxes[1].x + boxes[1].width);
  for (const nth of [0, 1]) {
    const id = (await buttons.nth(nth).getAttribute("href"))!.split("/w/")[1];
    const told = page.waitForRequest((request) => request.url().endsWith(`/w/${id}/click`));
    await followed(page, () => buttons.nth(nth).click());
    await told;
  }
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await shop.end();
});

for (const place of ["corner", "left", "inline"]) {
  test(`a long label is broken on a narrow telephone, and nothing leaves the screen: ${place}`, async ({ page, own }) => {
    const snippet = await make(page, `Long ${place}`, place);
    const script = /button\.js/;
    await page.context().route(script, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace('"label":"Chat on WhatsApp"', '"label":"Kontaktaufnahmemöglichkeitenübersichtsbu"');
      await route.fulfill({ response: answer, body });
    });
    const shop = await site(snippet, own.url);
    await page.setViewportSize({ width: 360, height: 640 });
    await page.goto(shop.url);
    const button = page.getByRole("link", { name: "Kontaktaufnahmemöglichkeitenübersichtsbu" });
    await expect(button).toBeVisible();
    const box = (await button.boundingBox())!;
    const edge = place === "inline" ? 0 : 16;
    expect(box.x).toBeGreaterThanOrEqual(edge);
    expect(box.x + box.width).toBeLessThanOrEqual(360 - edge);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.context().unroute(script);
    await shop.end();
  });
}

test("on a site that reads from right to left the corners are where they are called, and a label reads as it is written", async ({ page, own }) => {
  const snippets = [await make(page, "Right one", "corner"), await make(page, "Right two", "corner"), await make(page, "Left one", "left")];
  const shop = await site(snippets.join(""), own.url, { dir: "rtl" });
  await page.goto(shop.url);
  await expect(page.getByRole("link", { name: "Chat on WhatsApp" })).toHaveCount(3);
  const { width } = page.viewportSize()!;
  const boxes = await edges(page);
  expect(boxes.map(({ left, right }) => (left < width / 2 ? ["left", left] : ["right", width - right])).sort()).toEqual([["left", 16], ["right", 16], ["right", 16]]);
  await shop.end();

  const hebrew = "שלחו לנו";
  await page.context().route(/button\.js/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('"label":"Chat on WhatsApp"', `"label":"${hebrew}"`) });
  });
  const english = await site(snippets[0], own.url);
  await page.goto(english.url);
  const button = page.getByRole("link", { name: hebrew });
  await expect(button).toHaveCSS("direction", "rtl");
  const [box, icon] = [(await button.boundingBox())!, (await button.locator("svg").boundingBox())!];
  expect(box.x + box.width - icon.x - icon.width).toBe(16);
  await page.context().unroute(/button\.js/);
  await english.end();
});

test("buttons of both corners cover one another on no telephone", async ({ page, own }) => {
  const snippets = [await make(page, "Sales right", "corner"), await make(page, "Service left", "left")];
  const shop = await site(snippets.join(""), own.url);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 640 });
    await page.goto(shop.url);
    await expect(page.getByRole("link", { name: "Chat on WhatsApp" })).toHaveCount(2);
    const [left, right] = (await edges(page)).sort((one, other) => one.left - other.left);
    expect(left.left).toBe(16);
    expect(right.right).toBe(width - 16);
    expect(right.left - left.right).toBeGreaterThanOrEqual(8);
  }
  await shop.end();
});

test("a site that transforms or filters its body does not take the button along", async ({ page, own }) => {
  const snippet = await make(page, "Fixed", "corner");
  const css = "body { transform: translateZ(0); filter: grayscale(1); min-height: 3000px }";
  const shop = await site(snippet, own.url, { css });
  await page.goto(shop.url);
  await expect(page.getByRole("link", { name: "Chat on WhatsApp" })).toHaveCount(1);
  await page.evaluate(() => scrollTo(0, 900));
  const [{ bottom }] = await edges(page);
  expect(bottom).toBe(page.viewportSize()!.height - 16);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await shop.end();
});

for (const how of ["click", "key"] as const) {
  test(`WhatsApp is told nothing of the page, even by a site that tells everybody everything: ${how}`, async ({ page, own }) => {
    const snippet = await make(page, `Told by ${how}`, "corner");
    const shop = await site(snippet, own.url, { referrerPolicy: "unsafe-url" });
    await page.goto(`${shop.url}/?session=secret`);
    const button = page.getByRole("link", { name: "Chat on WhatsApp" });
    await expect(button).toHaveCount(1);
    const asked = page.context().waitForEvent("request", (request) => request.url().startsWith("https://wa.me/"));
    const referrer = asked.then((request) => request.headerValue("referer"));
    const told = page.waitForRequest((request) => request.url().endsWith("/click"));
    const url = await followed(page, async () => {
      if (how === "click") return button.click();
      await button.focus();
      await page.keyboard.press("Enter");
    });
    expect(await referrer).toBeNull();
    const { code } = JSON.parse((await told).postData()!) as { code: string };
    expect(url.searchParams.get("text")).toContain(code);
    // Who opens it by its menu comes by our own link, which counts and is told the page.
    await expect(button).toHaveAttribute("href", /\/w\/told-by-/);
    await expect(button).toHaveAttribute("referrerpolicy", "no-referrer-when-downgrade");
    await shop.end();
  });
}
