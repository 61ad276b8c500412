import { documents, expect, open, query, test, type Page } from "../fixtures";
import { expectCards, overview, panel } from "../report";

const RANGE = "range=last_90_days";

interface Control {
  name: string;
  /** What a person does. */
  use: (page: Page) => Promise<unknown>;
  /** What the address then says beside the range. */
  says: string;
  /** Changes what is shown beside the cards' numbers, not the numbers. */
  same?: boolean;
}

const box = (part: RegExp, name: string) => async (page: Page) =>
  (await panel(page, part)).getByRole("checkbox", { name, exact: true }).check();
const choice = (part: RegExp, label: string, option: string) => async (page: Page) =>
  (await panel(page, part)).getByLabel(label).selectOption({ label: option });
const both = (...steps: ((page: Page) => Promise<unknown>)[]) => async (page: Page) => {
  for (const step of steps) await step(page);
};
const TAGS = /^\s*Tags/;
const MORE = /^\s*More/;
const FROM = /^\s*Came from/;

const CONTROLS: Control[] = [
  { name: "a contact tag", use: box(/Contact tags/, "newsletter"), says: "contact_tag=newsletter" },
  {
    name: "all of two contact tags",
    use: both(
      box(/Contact tags/, "customer"),
      box(/Contact tags/, "newsletter"),
      choice(/Contact tags/, "Match", "All of these tags"),
    ),
    says: "contact_tag=customer&contact_tag=newsletter&contact_tags=all",
  },
  { name: "a contact tag to leave out", use: box(/Contact tags/, "Exclude customer"), says: "not_contact_tag=customer" },
  { name: "a tag with a sign of its own", use: box(TAGS, "click & collect"), says: "tag=click%20%26%20collect" },
  { name: "any of two tags", use: both(box(TAGS, "return"), box(TAGS, "refund")), says: "tag=refund&tag=return" },
  {
    name: "all of two tags",
    use: both(box(TAGS, "return"), box(TAGS, "refund"), choice(TAGS, "Match", "All of these tags")),
    says: "tag=refund&tag=return&tags=all",
  },
  { name: "a tag to leave out", use: box(TAGS, "Exclude order status"), says: "not_tag=order%20status" },
  { name: "an agent", use: box(/Agents/, "Giulia Ferri giulia.ferri@example.com"), says: "agent=a1" },
  { name: "conversations of no agent", use: box(/Agents/, "Unassigned"), says: "agent=unassigned" },
  { name: "hours", use: choice(/Hours/, "When", "Outside business hours"), says: "hours=outside" },
  { name: "the clock", use: choice(/Hours/, "Durations count", "Business hours only"), says: "clock=business" },
  { name: "a UTM source", use: box(FROM, "instagram"), says: "utm_source=instagram" },
  { name: "two UTM media", use: both(box(FROM, "social"), box(FROM, "cpc")), says: "utm_medium=cpc&utm_medium=social" },
  { name: "a button, by its name", use: box(FROM, "Site footer"), says: "button=site-footer" },
  { name: "a flow, by its name", use: box(FROM, "Welcome"), says: "flow=welcome" },
  { name: "an origin", use: box(FROM, "Website button"), says: "origin=button" },
  { name: "a line", use: box(MORE, "5520900000100"), says: "line=5520900000100" },
  { name: "a source", use: box(MORE, "Inbox"), says: "source=inbox" },
  { name: "two sources", use: both(box(MORE, "Flow"), box(MORE, "Other")), says: "source=flow&source=other" },
  { name: "a direction", use: choice(MORE, "Direction", "Outbound"), says: "direction=outbound" },
  { name: "a status", use: box(MORE, "Closed"), says: "status=closed" },
  {
    name: "the grouping",
    use: (page) => page.getByLabel("Group by").selectOption({ label: "Month" }),
    says: "group=month",
    same: true,
  },
  {
    name: "the comparison",
    use: (page) => page.getByLabel("Compare with").selectOption({ label: "A year earlier" }),
    says: "compare=year",
    same: true,
  },
];

test.describe("filters by", () => {
  for (const { name, use, says, same = false } of CONTROLS) {
    test(name, async ({ page, request }) => {
      await open(page, `/overview?${RANGE}`);
      const all = await overview(request, RANGE);
      const asked = documents(page);
      await use(page);
      // `group` and `compare` stand before the filters, in alphabetical order of none: the one canonical order.
      await expect.poll(() => query(page)).toBe(`${RANGE}&${says}`);
      const some = await overview(request, `${RANGE}&${says}`);
      expect(some.totals.conversations, "the filter leaves something").toBeGreaterThan(0);
      if (same) expect(some.totals).toEqual(all.totals);
      else expect(some.totals).not.toEqual(all.totals);
      await expectCards(page, some);
      expect(asked, "documents asked for").toEqual([]);
    });
  }
});

test("filters by a preset", async ({ page, request }) => {
  await open(page, "/overview?tag=return");
  const asked = documents(page);
  await (await panel(page, /Last 30 days/)).getByRole("link", { name: "Last month" }).click();
  await expect.poll(() => query(page)).toBe("range=last_month&tag=return");
  await expect(page.locator(".range-line strong")).toHaveText("1–31 Oct 2026");
  await expectCards(page, await overview(request, query(page)));
  // The default leaves the address.
  await (await panel(page, /Last month/)).getByRole("link", { name: "Last 30 days" }).click();
  await expect.poll(() => query(page)).toBe("tag=return");
  await expectCards(page, await overview(request, query(page)));
  expect(asked).toEqual([]);
});

test("every preset leads to numbers", async ({ page, request }) => {
  await open(page, "/overview");
  const links = page.getByRole("search").locator(".presets a");
  const presets = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  expect(presets.length).toBeGreaterThanOrEqual(14);
  for (const href of presets) {
    const report = await overview(request, href.split("?")[1] ?? "");
    expect(report.range.from <= report.range.to, href).toBe(true);
  }
});

test("filters by dates of one's own", async ({ page, request }) => {
  await open(page, "/overview?source=inbound");
  const range = await panel(page, /Last 30 days/);
  await range.getByLabel("From").fill("2026-08-01");
  await range.getByLabel("To").fill("2026-09-30");
  await range.getByRole("button", { name: "Apply dates" }).click();
  await expect.poll(() => query(page)).toBe("from=2026-08-01&to=2026-09-30&source=inbound");
  await expect(page.locator(".range-line strong")).toHaveText("1 Aug – 30 Sep 2026");
  await expectCards(page, await overview(request, query(page)));
});

test("finds an agent by a part of the name and by the e-mail address", async ({ page, request }) => {
  await open(page, "/overview");
  const agents = await panel(page, /Agents/);
  const rows = agents.locator("li").filter({ visible: true });
  await agents.getByRole("searchbox").fill("orteg");
  await expect(rows).toHaveText([/Lucía Ortega/]);
  await agents.getByRole("searchbox").fill("bia.carvalho@");
  await expect(rows).toHaveText([/Beatriz Carvalho/]);
  await rows.getByRole("checkbox").check();
  await expect.poll(() => query(page)).toBe("agent=a4");
  await expect(page.getByRole("list", { name: "Active filters" })).toContainText("Agent: Beatriz Carvalho");
  await expectCards(page, await overview(request, "agent=a4"));
});

test("an agent's e-mail address in the address is the agent", async ({ page, request }) => {
  await open(page, "/overview?agent=giulia.ferri%40example.com");
  await expectCards(page, await overview(request, "agent=a1"));
  await expect((await panel(page, /Agents/)).getByRole("checkbox", { name: /Giulia Ferri/ })).toBeChecked();
});

test("a filter is taken off by its chip, and all by one link", async ({ page, request }) => {
  await open(page, "/overview?tag=return&agent=a1&hours=inside");
  const chips = page.getByRole("list", { name: "Active filters" });
  await expect(chips.getByRole("link")).toHaveCount(4);
  await chips.getByRole("link", { name: "Remove filter: Agent: Giulia Ferri" }).click();
  await expect.poll(() => query(page)).toBe("tag=return&hours=inside");
  await expectCards(page, await overview(request, query(page)));
  // The boxes follow the address.
  await expect((await panel(page, /Agents/)).getByRole("checkbox", { name: /Giulia Ferri/ })).not.toBeChecked();
  await chips.getByRole("link", { name: "Clear filters" }).click();
  await expect.poll(() => query(page)).toBe("");
  await expect(chips).toHaveCount(0);
  await expectCards(page, await overview(request, ""));
});

test("changes that follow each other quickly end at the last one", async ({ page, request }) => {
  await open(page, `/overview?${RANGE}`);
  const more = await panel(page, MORE);
  for (const name of ["Inbound", "Inbox", "Flow", "Other"]) await more.getByRole("checkbox", { name, exact: true }).check();
  for (const name of ["Inbound", "Inbox", "Flow"]) await more.getByRole("checkbox", { name, exact: true }).uncheck();
  await expect.poll(() => query(page)).toBe(`${RANGE}&source=other`);
  await expectCards(page, await overview(request, `${RANGE}&source=other`));
});

test("a filter of the bar stays when the dates change, and dates when a filter changes", async ({ page }) => {
  await open(page, "/overview?from=2026-10-01&to=2026-10-31&group=week&sort=-conversations&table=daily");
  await box(MORE, "Closed")(page);
  await expect
    .poll(() => query(page))
    .toBe("from=2026-10-01&to=2026-10-31&group=week&status=closed&sort=-conversations&table=daily");
});
