// Numbers worked out by hand, on workspaces of a few events.

import { expect, on, open, query } from "../fixtures";
import { card, dataTable, expectCards, overview, panel, picture } from "../report";
import type { Event } from "../server";

const opened = (conversation: string, contact: string, at: string, source = "inbound"): Event => ({
  type: "conversation.opened", conversation, contact, line: "l1", source, at,
});
const says = (message: string, conversation: string, at: string, agent?: string): Event => ({
  type: "message", message, conversation, at, ...(agent ? { from: "agent", agent } : { from: "contact" }),
});
const closed = (conversation: string, at: string): Event => ({ type: "conversation.closed", conversation, by: "agent", at });
const rated = (conversation: string, rating: number, comment: string, at: string): Event[] => [
  { type: "survey.sent", conversation, at },
  { type: "conversation.rated", conversation, rating, comment, at },
];
const TAG = "100%20 & co+é #1";
const MARKUP = "<b onclick=alert(1)>bold</b>";

/** Three conversations of two contacts on 10 November, one of the day before. */
const EVENTS: Event[] = [
  { type: "agent", agent: "a1", name: "Anna", email: "anna@example.com" },
  { type: "contact", contact: "c1", phone: "+393331234567", first_name: "Ugo", last_name: MARKUP, tags: ["vip"] },
  { type: "contact", contact: "c2", tags: [] },

  // Answered after 60 s, closed after 10 minutes, rated 5.
  opened("v1", "c1", "2026-11-10T09:00:00Z"),
  says("m1", "v1", "2026-11-10T09:00:00Z"),
  says("m2", "v1", "2026-11-10T09:01:00Z", "a1"),
  closed("v1", "2026-11-10T09:10:00Z"),
  ...rated("v1", 5, "Grazie \"mille\"", "2026-11-10T09:11:00Z"),
  { type: "conversation.tagged", conversation: "v1", tag: TAG, at: "2026-11-10T09:02:00Z" },

  // Answered after 600 s, closed after 20 minutes, rated 2.
  opened("v2", "c2", "2026-11-10T10:00:00Z"),
  says("m3", "v2", "2026-11-10T10:00:00Z"),
  says("m4", "v2", "2026-11-10T10:10:00Z", "a1"),
  closed("v2", "2026-11-10T10:20:00Z"),
  ...rated("v2", 2, "", "2026-11-10T10:21:00Z"),

  // Nobody answered, still open.
  opened("v3", "c1", "2026-11-10T18:30:00Z"),
  says("m5", "v3", "2026-11-10T18:30:00Z"),
  { type: "conversation.tagged", conversation: "v3", tag: MARKUP, at: "2026-11-10T18:31:00Z" },

  // The day before, by an agent; nobody wrote back.
  opened("v4", "c2", "2026-11-09T12:00:00Z", "inbox"),
  says("m6", "v4", "2026-11-09T12:00:00Z", "a1"),
];

const small = on({ zone: "Europe/Rome", events: EVENTS });
const DAY = "from=2026-11-10&to=2026-11-10";

small.describe("of four conversations", () => {
  small("the cards say what one counts by hand", async ({ page, request }) => {
    await open(page, `/overview?${DAY}`);
    const shown = async (name: Parameters<typeof card>[1]) =>
      [await card(page, name).locator(".card-value").innerText(), ...(await card(page, name).locator("dd").allTextContents())].map((text) => text.replace(/\s/g, " "));
    expect(await shown("conversations")).toEqual(["3", "3", "1"]);
    expect(await shown("messages")).toEqual(["5", "3", "2", "0"]);
    // Who wrote on the 9th was known before.
    expect(await shown("distinct_contacts")).toEqual(["2", "1"]);
    expect(await shown("first_response")).toEqual(["5 min 30 s", "1 min", "10 min", "5 min 30 s", "2", "1 min", "10 min"]);
    expect(await shown("duration")).toEqual(["15 min", "10 min", "20 min"]);
    expect(await shown("csat")).toEqual(["50.0%", "3.50"]);
    await expect(card(page, "conversations").locator(".delta")).toContainText("200.0%");
    await expect(page.locator(".comments li")).toHaveCount(1);
    await expect(page.locator(".comments blockquote")).toHaveText('Grazie "mille"');
    await expectCards(page, await overview(request, DAY));
    // The day before nobody was asked, and nobody rated.
    const before = "from=2026-11-09&to=2026-11-09";
    await open(page, `/overview?${before}`);
    expect(await shown("csat")).toEqual(["—", "—"]);
    await expectCards(page, await overview(request, before));
  });

  small("a tag of any letters is picked, opened, taken off and found again", async ({ page }) => {
    await open(page, `/overview?${DAY}`);
    await (await panel(page, /^\s*Tags/)).getByRole("checkbox", { name: TAG, exact: true }).check();
    const search = `${DAY}&tag=100%2520%20%26%20co%2B%C3%A9%20%231`;
    await expect.poll(() => query(page)).toBe(search);
    await expect(card(page, "conversations").locator(".card-value")).toHaveText("1");
    await page.reload();
    await expect(card(page, "conversations").locator(".card-value")).toHaveText("1");
    await expect(page.getByRole("link", { name: `Remove filter: Tag: ${TAG}` })).toBeVisible();
    await card(page, "conversations").locator("a.card-value").click();
    await expect(page.locator("table.conversations tbody tr")).toHaveCount(1);
    await expect(page.locator("table.conversations tbody tr")).toContainText(TAG);
    expect(query(page)).toBe(search);
    await page.getByRole("link", { name: `Remove filter: Tag: ${TAG}` }).click();
    await expect(page.locator("table.conversations tbody tr")).toHaveCount(3);
  });

  small("markup in names and tags is text", async ({ page }) => {
    await open(page, `/overview?${DAY}&tag=${encodeURIComponent(MARKUP)}`);
    await expect(page.getByRole("link", { name: `Remove filter: Tag: ${MARKUP}` })).toBeVisible();
    await card(page, "conversations").locator("a.card-value").click();
    await expect(page.locator("table.conversations tbody tr")).toContainText(`Ugo ${MARKUP}`);
    await expect(page.locator("b[onclick]")).toHaveCount(0);
  });

  small("without business hours the business clock has no numbers, and the page says why", async ({ page }) => {
    await open(page, `/overview?${DAY}&clock=business`);
    await expect(page.locator(".banner")).toContainText("No business hours are set");
    await expect(card(page, "first_response").locator(".card-value")).toHaveText("—");
    await expect(card(page, "duration").locator(".card-value")).toHaveText("—");
  });
});

const twice = on({
  zone: "Europe/Rome",
  now: "2025-11-15T12:00:00Z",
  events: [
    opened("s1", "c1", "2025-10-26T00:30:00Z"),
    says("n1", "s1", "2025-10-26T00:30:00Z"),
    opened("s2", "c2", "2025-10-26T01:30:00Z"),
    says("n2", "s2", "2025-10-26T01:30:00Z"),
    says("n3", "s2", "2025-10-26T01:31:00Z"),
  ],
});

twice("on the night that has two hours at 02:00 both are shown, told apart, and open their own rows", async ({ page }) => {
  await open(page, "/overview?from=2025-10-26&to=2025-10-26&group=hour");
  const [, ...rows] = await dataTable(page, "messages");
  expect(rows.length).toBe(25);
  const two = rows.filter(([label]) => label?.includes("02:00"));
  expect(two.map((row) => row[1])).toEqual(["1", "2"]);
  expect(two[0]![0]).not.toBe(two[1]![0]);
  for (const [at, offset] of [[2, "+02:00"], [3, "+01:00"]] as const) {
    const hit = picture(page, "conversations").locator(`.hit[data-i='${at}'][data-s='0']`);
    const label = await hit.getAttribute("aria-label");
    expect(label).toContain("02:00");
    await hit.click();
    await expect(page.locator("table.conversations tbody tr")).toHaveCount(1);
    await expect(page.locator("table.conversations tbody tr")).toContainText("02:30");
    await expect(page.locator(".chip", { hasText: "Period" })).toContainText(offset);
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  }
});

const growing = on({ events: EVENTS });

growing("what is imported beside the running server is on the page within seconds", async ({ page, own }) => {
  await open(page, `/overview?${DAY}`);
  await expect(card(page, "conversations").locator(".card-value")).toHaveText("3");
  own.import([opened("v9", "c9", "2026-11-10T11:00:00Z"), says("m9", "v9", "2026-11-10T11:00:00Z")]);
  await expect(async () => {
    await page.reload();
    await expect(card(page, "conversations").locator(".card-value")).toHaveText("4", { timeout: 500 });
  }).toPass({ timeout: 10_000 });
});

growing("after a restart of the server the numbers are the same, and an open page goes on", async ({ page, own, request }) => {
  await open(page, `/overview?${DAY}`);
  const before = await overview(request, DAY);
  await own.stop();
  await own.start();
  await (await panel(page, /^\s*More/)).getByRole("checkbox", { name: "Inbound", exact: true }).check();
  await expectCards(page, await overview(request, `${DAY}&source=inbound`));
  expect((await overview(request, DAY)).totals).toEqual(before.totals);
});
