import type { APIRequestContext, Locator } from "@playwright/test";
import { documents, expect, open, query, test, type Page } from "../fixtures";
import { card, count, picture } from "../report";
import { compare, numbers } from "../walk";

interface Conversations {
  total: number;
  messages_total?: number | null;
  rows: { messages_in_range: number | null; replies: number }[];
  next: string | null;
}

const FILTER = "range=last_30_days&not_tag=complaint";

/** The rows behind an address, as JSON. */
async function behind(request: APIRequestContext, search: string, list = "conversations"): Promise<Conversations> {
  const response = await request.get(`/api/v1/reports/${list}?${search}`);
  expect(response.status(), search).toBe(200);
  return response.json();
}

/** After a click on `n` of something: the page lists exactly these. */
async function lists(page: Page, n: string, what: "conversation" | "contact" | "message in the period"): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(what === "contact" ? "Contacts" : "Conversations");
  const said = page.locator("p.count");
  const words = what.startsWith("message") && n !== "1" ? "messages in the period" : n === "1" ? what : `${what}s`;
  await expect(said).toContainText(new RegExp(`(^|· )${n} ${words}( |$)`));
  const total = Number((await said.innerText()).match(/^([\d,]+) (conversation|contact)/)?.[1]?.replace(/,/g, ""));
  await expect(page.locator("table.conversations tbody tr")).toHaveCount(Math.min(total, 100));
}

const clicks: { name: string; find: (page: Page) => Locator; what?: "conversation" | "contact" | "message in the period"; pattern: RegExp }[] = [
  {
    name: "a bar of one source",
    find: (page) => picture(page, "conversations").locator("a.hit[data-s='0']").last(),
    pattern: /Inbound (\d+(?:,\d{3})*)/,
  },
  {
    name: "a point of a line",
    // Contacts write most, so no other line's point lies over theirs.
    find: (page) => picture(page, "messages").locator("a.hit[data-s='0']").nth(5),
    what: "message in the period",
    pattern: /Contacts (\d+(?:,\d{3})*)/,
  },
  {
    name: "a source",
    find: (page) => picture(page, "sources").locator("a.hit").first(),
    pattern: /: (\d+(?:,\d{3})*)/,
  },
  {
    name: "a cell of the heat map",
    find: (page) => picture(page, "peak-times").locator("a.hit").nth(20),
    pattern: /: (\d+(?:,\d{3})*)/,
  },
  {
    name: "a rating",
    find: (page) => picture(page, "ratings").locator("a.hit").last(),
    pattern: /: (\d+(?:,\d{3})*)/,
  },
];

test.describe("a click opens exactly the rows behind", () => {
  for (const { name, find, what = "conversation", pattern } of clicks) {
    test(name, async ({ page }) => {
      await open(page, `/overview?${FILTER}`);
      const asked = documents(page);
      const hit = find(page);
      const n = (await hit.getAttribute("aria-label"))?.match(pattern)?.[1];
      expect(n, "the number in the label").toBeTruthy();
      await hit.click();
      await lists(page, n!, what);
      expect(query(page)).toContain("not_tag=complaint");
      expect(asked).toEqual([]);
    });
  }

  test("a card, and the numbers below it", async ({ page }) => {
    test.slow();
    for (const [name, what] of [["conversations", "conversation"], ["messages", "message in the period"], ["distinct_contacts", "contact"]] as const) {
      const links = card(page, name).locator("a.card-value, dd a");
      await open(page, `/overview?${FILTER}`);
      const texts = await links.allInnerTexts();
      expect(texts.length, name).toBeGreaterThan(1);
      for (const [at, n] of texts.entries()) {
        await open(page, `/overview?${FILTER}`);
        await links.nth(at).click();
        await lists(page, n, what);
      }
    }
  });

  test("an average: as many rows as it is over", async ({ page }) => {
    for (const name of ["first_response", "duration", "csat"] as const) {
      await open(page, `/overview?${FILTER}`);
      const n = (await card(page, name).locator(".over").innerText()).match(/[\d,]+/)?.[0];
      await card(page, name).locator("a.card-value").click();
      await lists(page, n!, "conversation");
    }
  });

  test("an average over replies: the conversations in which they were given, with how many each has", async ({ page, request }) => {
    await open(page, `/overview?${FILTER}`);
    const of = card(page, "first_response");
    await of.locator(".card-more > summary").click();
    const n = await of.locator("dd a").nth(1).innerText();
    await of.locator("dd a").first().click();
    await expect(page).toHaveURL(/replies=true/);
    const said = page.locator("p.count");
    await expect(said).toContainText(`· ${n} replies`);
    await expect(page.locator(".chips")).toContainText("With replies");
    await expect(page.getByRole("columnheader", { name: "Replies" })).toHaveCount(1);
    await expect(page.getByRole("columnheader", { name: "Average reply time" })).toHaveCount(1);
    let [after, sum] = ["", 0];
    for (;;) {
      const { rows, next } = await behind(request, `${FILTER}&replies=true${after}`);
      for (const row of rows) {
        expect(row.replies).toBeGreaterThan(0);
        sum += row.replies;
      }
      if (!next) break;
      after = `&after=${encodeURIComponent(next)}`;
    }
    expect(count(sum)).toBe(n);
  });

  test("a cell of the summary table", async ({ page }) => {
    await open(page, `/overview?${FILTER}`);
    const column = await page.locator(".summary thead th").allInnerTexts().then((heads) => heads.findIndex((head) => /^Unanswered/.test(head)));
    const cell = page.locator(".summary tbody tr").locator(`td:nth-child(${column + 1}) a`).first();
    const n = await cell.innerText();
    await cell.click();
    await lists(page, n, "conversation");
  });
});

for (const [view, metric] of [
  ["", "conversations"],
  ["&metric=distinct_contacts&heat=messages&table=daily", "distinct_contacts"],
  ["&metric=duration&group=week", "duration"],
  ["&metric=first_response&compare=none&clock=business", "first_response"],
  ["&metric=rating&compare=year&source=inbound&status=closed", "rating"],
  ["&agent=a1&agent=a2&agent_role=replied&metric=distinct_contacts", "distinct_contacts"],
] as const) {
  test(`every bar, point, cell and number of the Overview equals the rows behind it, with ${metric} over time${view}`, async ({ page, request, baseURL }) => {
    test.slow();
    const found = await numbers(page, request, `/overview?${FILTER}${view}`);
    const places = await compare(request, baseURL!, found);
    for (const chart of ["conversations", "messages"]) {
      for (const part of ["picture", "picture series", "table head"]) expect(places, `${chart} ${part}`).toContain(`${chart} ${part}`);
    }
    for (const chart of ["metrics", "csat", "sources", "ratings"]) {
      for (const part of ["picture", "table head"]) expect(places, `${chart} ${part}`).toContain(`${chart} ${part}`);
    }
    for (const place of ["peak-times picture", "peak-times table cell", "table head", "table CSAT %", "fact Ratings"]) expect(places).toContain(place);
    const cards = [...places].filter((place) => place.startsWith("card "));
    expect(cards.length, cards.join(", ")).toBeGreaterThan(view.includes("source=") ? 10 : view.includes("agent_role=") ? 12 : 13);
    for (const of of ["Average reply time", "Replies"]) expect(places).toContain(`card Average first response ${of}`);
  });
}

for (const narrowed of [
  "&new=true&group=week",
  "&new=true&heat=messages&table=daily&metric=distinct_contacts",
  "&hour_of_week=mon-10&heat=messages&group=week",
  "&hour_of_week=mon-10&table=daily&metric=duration",
]) {
  test(`every number of an Overview that its own address narrows equals the rows behind it: ${narrowed}`, async ({ page, request, baseURL }) => {
    test.slow();
    const found = await numbers(page, request, `/overview?range=last_90_days${narrowed}`);
    const places = await compare(request, baseURL!, found);
    for (const place of ["conversations picture", "messages picture", "peak-times table cell", "table head", "table Messages from contacts"]) {
      expect(places).toContain(place);
    }
  });
}

test("the pages of a list hold every row once", async ({ page, request }) => {
  await open(page, "/conversations?range=last_90_days");
  const { total } = await behind(request, "range=last_90_days");
  expect(total).toBeGreaterThan(200);
  const started: string[] = [];
  const next = page.getByRole("link", { name: "Next" });
  const rows = page.locator("table.conversations tbody tr");
  for (;;) {
    started.push(...(await rows.allInnerTexts()));
    if ((await next.count()) === 0) break;
    const first = await rows.first().innerText();
    await next.click();
    // Not toHaveText: it compares without the tabs between cells, so it would never wait.
    await expect.poll(() => rows.first().innerText()).not.toBe(first);
  }
  expect(started.length).toBe(total);
  expect(new Set(started).size).toBe(total);
});
