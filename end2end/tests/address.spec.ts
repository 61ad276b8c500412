import { PAGES, documents, expect, open, query, test, type Page } from "../fixtures";
import { card, expectCards, overview, panel, picture } from "../report";

const STATE =
  "range=last_90_days&group=week&compare=year&contact_tag=customer&not_tag=complaint&clock=business&source=inbound" +
  "&sort=-conversations&metric=first_response&heat=messages&table=daily";

const content = (page: Page) => page.locator("main").innerText();

test("reloading a page shows the same numbers", async ({ page, request }) => {
  await open(page, `/overview?${STATE}`);
  const before = await content(page);
  await expectCards(page, await overview(request, STATE));
  await page.reload();
  expect(await content(page)).toBe(before);
  expect(query(page)).toBe(STATE);
});

test("the numbers that the server writes and those that a live page fetches are the same", async ({ page }) => {
  await open(page, `/overview?${STATE}`);
  const written = await content(page);
  await page.getByRole("link", { name: "Definitions", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Definitions");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await expect.poll(() => content(page)).toBe(written);
});

test("back and forward show what was there, and load no document", async ({ page, request }) => {
  await open(page, "/overview");
  const asked = documents(page);
  const steps = ["", "tag=return", "tag=return&source=inbound"];
  await (await panel(page, /^\s*Tags/)).getByRole("checkbox", { name: "return", exact: true }).check();
  await expect.poll(() => query(page)).toBe(steps[1]);
  await (await panel(page, /^\s*More/)).getByRole("checkbox", { name: "Inbound", exact: true }).check();
  await expect.poll(() => query(page)).toBe(steps[2]);
  const shows = async (step: string) => {
    await expect.poll(() => query(page)).toBe(step);
    await expectCards(page, await overview(request, step));
    const more = await panel(page, /^\s*More/);
    await expect(more.getByRole("checkbox", { name: "Inbound", exact: true })).toBeChecked({
      checked: step.includes("source=inbound"),
    });
  };
  await shows(steps[2]!);
  await page.goBack();
  await shows(steps[1]!);
  await page.goBack();
  await shows(steps[0]!);
  await page.goForward();
  await shows(steps[1]!);
  expect(asked).toEqual([]);
});

test("a live page loads no document for a tab, a switch, a sorting, the menu or a drill-down", async ({ page }) => {
  await open(page, "/overview");
  const asked = documents(page);
  const heading = page.getByRole("heading", { level: 1 });
  await page.getByRole("navigation", { name: "Rows" }).getByRole("link", { name: "Daily" }).click();
  await expect.poll(() => query(page)).toBe("table=daily");
  await page.getByRole("navigation", { name: "Metric" }).getByRole("link", { name: "Rating" }).click();
  await expect.poll(() => query(page)).toBe("metric=rating&table=daily");
  await page.locator(".summary th").getByRole("link", { name: "Unanswered" }).click();
  await expect.poll(() => query(page)).toBe("sort=-unanswered&metric=rating&table=daily");
  await page.getByRole("link", { name: "Definitions", exact: true }).click();
  await expect(heading).toHaveText("Definitions");
  await page.goBack();
  await expect(heading).toHaveText("Overview");
  await card(page, "conversations").locator("a.card-value").click();
  await expect(heading).toHaveText("Conversations");
  await page.goBack();
  await expect(heading).toHaveText("Overview");
  await picture(page, "peak-times").locator("a.hit").first().click();
  await expect(heading).toHaveText("Conversations");
  expect(asked).toEqual([]);
});

test("a page that is left asks for nothing more", async ({ page }) => {
  await open(page, "/overview?tag=return&table=daily");
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/") && !pathname.endsWith("/choices")) asked.push(pathname);
  });
  await card(page, "conversations").locator("a.card-value").click();
  await expect(page.locator("p.count")).toBeVisible();
  expect(asked).toEqual(["/api/page/conversations"]);
  await page.goBack();
  await expect(card(page, "conversations")).toBeVisible();
  expect(asked).toEqual(["/api/page/conversations", "/api/page/overview"]);
  await page.getByRole("link", { name: "Definitions", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Definitions");
  expect(asked).toEqual(["/api/page/conversations", "/api/page/overview", "/api/page/written"]);
});

// The definitions have no numbers.
for (const path of PAGES.filter((path) => path !== "/definitions")) {
  const state = path === "/overview" ? STATE : "range=last_90_days&group=week&compare=year&not_tag=complaint&clock=business&source=inbound";

  test(`${path} opened in another zone and language shows the same numbers`, async ({ page, another }) => {
    await open(page, `${path}?${state}`);
    const here = await content(page);
    const far = await another({ timezoneId: "Pacific/Kiritimati", locale: "en-NZ" });
    await open(far, `${path}?${state}`);
    expect(await content(far)).toBe(here);
    // In Italian points and commas change places and words change; digits do not.
    const digits = async (of: Page) => (await of.locator(".card-value, main td").allTextContents()).map((text) => text.replace(/\D/g, ""));
    const italian = await another({ timezoneId: "America/Los_Angeles", locale: "it-IT" });
    await open(italian, `${path}?${state}`);
    await expect(italian.locator("html")).toHaveAttribute("lang", "it");
    const all = await digits(page);
    expect(all.filter((number) => number !== "").length).toBeGreaterThan(5);
    expect(await digits(italian)).toEqual(all);
  });
}

test("an unknown parameter is ignored", async ({ page, request }) => {
  await open(page, "/overview?tag=return&fbclid=abc&utm_nothing=1");
  await expectCards(page, await overview(request, "tag=return"));
});
