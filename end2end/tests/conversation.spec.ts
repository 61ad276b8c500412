// The page of one conversation: on a workspace worked out by hand, and on the demo.

import AxeBuilder from "@axe-core/playwright";
import { documents, expect, on, open, query, test, type Page } from "../fixtures";
import type { Event } from "../server";

const day = [["09:00", "18:00"]];
const of = (type: string, at: string, more: Record<string, unknown> = {}): Event => ({
  type, conversation: "v1", at: `2026-11-${at}Z`, ...more,
});
const message = (id: string, at: string, more: Record<string, unknown>) => of("message", at, { message: id, ...more });
const MARKUP = "<b onclick=alert(1)>Bo</b>";

/** A flow hands over on Friday evening, Anna answers on Monday; the contact comes back on Thursday. */
const EVENTS: Event[] = [
  { type: "agent", agent: "a1", name: "Anna" },
  { type: "contact", contact: "c1", first_name: "Ugo", last_name: MARKUP },
  of("conversation.opened", "06T16:40:00", { contact: "c1", line: "l1", source: "inbound", url: "https://inbox.example.com/v1" }),
  message("m1", "06T16:40:00", { from: "contact" }),
  message("m2", "06T16:40:05", { from: "flow" }),
  of("conversation.handed_off", "06T16:50:00", { team: "Support" }),
  message("m3", "09T08:00:00", { from: "agent", agent: "a1" }),
  { type: "message.status", message: "m3", status: "failed", error: { code: 131026, title: "Message undeliverable" }, at: "2026-11-09T08:00:01Z" },
  message("m4", "09T08:10:00", { from: "agent", agent: "a1" }),
  of("conversation.closed", "09T09:00:00", { by: "agent", agent: "a1" }),
  message("m5", "12T09:00:00", { from: "contact" }),
];

const own = on({
  zone: "Europe/Rome",
  businessHours: { weekly: { mon: day, tue: day, wed: day, thu: day, fri: day } },
  events: EVENTS,
});

/** From the list to its oldest conversation. */
async function openOldest(page: Page, search = "range=all&source=inbound"): Promise<void> {
  await open(page, `/conversations?${search}`);
  await page.locator("table.conversations tbody th a").last().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Conversation");
}

own("the list leads to the page and back, and the filters stay", async ({ page }) => {
  await openOldest(page);
  const asked = documents(page);
  expect(query(page)).toBe("range=all&source=inbound");
  expect(new URL(page.url()).pathname).toMatch(/^\/conversations\/\d+$/);
  await page.locator(".known ul a").click();
  await expect(page.locator(".timeline .said")).toHaveCount(1);
  await page.goBack();
  await expect(page.locator(".timeline .said")).toHaveCount(4);
  await page.getByRole("link", { name: "Back to the list" }).click();
  await expect(page.locator("table.conversations tbody tr")).toHaveCount(2);
  expect(query(page)).toBe("range=all&source=inbound");
  expect(asked).toEqual([]);
});

own("it says what happened, who wrote it, and what counts not", async ({ page }) => {
  await openOldest(page);
  await expect(page.locator(".timeline h3")).toHaveText(["Fri, 6 Nov 2026", "Mon, 9 Nov 2026"]);
  await expect(page.locator(".said:not(.ours) .by span:first-child")).toHaveText([`Ugo ${MARKUP}`]);
  await expect(page.locator(".said.automated .by span:first-child")).toHaveText(["Flow"]);
  await expect(page.locator(".said.uncounted")).toContainText("Message undeliverable · 131026");
  await expect(page.locator(".said.uncounted")).toContainText("Not counted: WhatsApp refused it");
  await expect(page.locator(".event")).toContainText(["Opened", "Handed off to people: Support", "Closed by an agent: Anna"]);
  await expect(page.locator("b[onclick]")).toHaveCount(0);
  const [contact, ours] = await Promise.all([".said:not(.ours)", ".said.ours"].map((one) => page.locator(one).first().boundingBox()));
  expect(contact!.x).toBeLessThan(ours!.x);
});

own("first response and duration are explained on both clocks", async ({ page }) => {
  await openOldest(page);
  const facts = page.locator(".known");
  await expect(facts).toContainText(/from the hand-off, 6.Nov.2026, 17:50/);
  await expect(facts).toContainText(/Anna answered on 9.Nov.2026, 09:10: 2.d 15.h 20.min on the full clock, 20.min in business hours/);
  await expect(facts).toContainText(/2.d 16.h 20.min on the full clock, 1.h 20.min in business hours\. Closed by an agent/);
  const link = page.getByRole("link", { name: "In the source system" });
  await expect(link).toHaveAttribute("href", "https://inbox.example.com/v1");
  await expect(link).toHaveAttribute("rel", /noopener noreferrer/);
});

own("what is not there says so", async ({ page, allowedErrors }) => {
  allowedErrors.push(/404/);
  const response = await page.goto("/conversations/99?range=all");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
});

test("without JavaScript the page is complete", async ({ another, allowedErrors }) => {
  allowedErrors.push(/^csp \(.*\.js\)$/);
  const page = await another({ javaScriptEnabled: false });
  await page.goto("/conversations?range=last_7_days");
  await page.locator("table.conversations tbody th a").first().click();
  await expect(page.getByRole("heading", { name: "What happened" })).toBeVisible();
  await page.getByRole("link", { name: "Back to the list" }).click();
  await expect(page.locator("table.conversations tbody tr").first()).toBeVisible();
});

for (const width of [1440, 390]) {
  test(`at ${width} pixels nothing serious is found, light and dark, and nothing scrolls sideways`, async ({ page }) => {
    test.slow();
    await page.setViewportSize({ width, height: 844 });
    await open(page, "/conversations?range=last_90_days&source=flow");
    await page.locator("table.conversations tbody th a").nth(3).click();
    await expect(page.getByRole("heading", { name: "What happened" })).toBeVisible();
    for (const theme of ["light", "dark"]) {
      await page.locator("html").evaluate((html, name) => html.setAttribute("data-theme", name), theme);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), theme).toEqual([]);
    }
    const overflow = await page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
