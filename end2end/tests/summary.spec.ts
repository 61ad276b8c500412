import { expect, open, query, test, type Page } from "../fixtures";
import { count, duration, overview, percent, decimal } from "../report";

const rows = (page: Page) => page.locator(".summary tbody tr");
const column = async (page: Page, name: string) => {
  const heads = await page.locator(".summary thead th").allInnerTexts();
  return heads.findIndex((head) => head.trim() === name) + 1;
};
const values = async (page: Page, name: string) => {
  const at = await column(page, name);
  const texts = await rows(page).locator(`:is(th, td):nth-child(${at})`).allInnerTexts();
  return texts.map((text) => Number(text.replace(/,/g, "")));
};

test("the table's rows and its total say what the JSON says", async ({ page, request }) => {
  await open(page, "/overview?range=last_90_days");
  const report = await overview(request, query(page));
  const cells = (numbers: (typeof report.table)[number]) => [
    count(numbers.conversations),
    count(numbers.inbound_conversations),
    count(numbers.distinct_contacts),
    count(numbers.messages.contact),
    count(numbers.messages.agent),
    count(numbers.messages.automated),
    duration(numbers.first_response.mean_s),
    duration(numbers.duration.mean_s),
    decimal(numbers.rating.mean, 2),
    count(numbers.rating.n),
    percent(numbers.rating.csat_percent),
    count(numbers.unanswered),
    count(numbers.sources.inbox),
    count(numbers.sources.flow),
    count(numbers.sources.other),
  ];
  const shown = (row: string) =>
    page.locator(`.summary ${row} tr`).evaluateAll((all) =>
      all.map((row) =>
        [...row.querySelectorAll("td")].map((cell) => {
          const copy = cell.cloneNode(true) as HTMLElement;
          copy.querySelector("small")?.remove();
          return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
        }),
      ),
    );
  expect(await shown("tbody")).toEqual(report.table.map(cells));
  expect(await shown("tfoot")).toEqual([cells(report.totals as never)]);
});

test("a header sorts by its column, and the other way at the second click", async ({ page }) => {
  await open(page, "/overview?range=last_90_days");
  const oldest = await rows(page).first().locator("th").innerText();
  const head = page.locator(".summary th", { hasText: /^Conversations$/ });
  await head.getByRole("link").click();
  await expect.poll(() => query(page)).toBe("range=last_90_days&sort=-conversations");
  await expect(head).toHaveAttribute("aria-sort", "descending");
  const falling = await values(page, "Conversations");
  expect(falling).toEqual([...falling].sort((a, b) => b - a));
  await head.getByRole("link").click();
  await expect.poll(() => query(page)).toBe("range=last_90_days&sort=conversations");
  await expect(head).toHaveAttribute("aria-sort", "ascending");
  await expect.poll(() => values(page, "Conversations")).toEqual([...falling].reverse().sort((a, b) => a - b));
  await page.locator(".summary th", { hasText: /^Period$/ }).getByRole("link").click();
  await expect.poll(() => query(page)).toBe("range=last_90_days");
  await expect(rows(page).first().locator("th")).toHaveText(oldest);
});

test("a long table has pages that hold every row once", async ({ page, request }) => {
  await open(page, "/overview?range=this_year&table=daily");
  const report = await overview(request, "range=this_year&table=daily");
  const pages = page.getByRole("navigation", { name: "Pages" });
  const last = Math.ceil(report.table.length / 60);
  expect(last).toBeGreaterThan(4);
  const found: string[] = [];
  for (let at = 1; at <= last; at++) {
    await expect(pages).toContainText(`Page ${at} of ${last}`);
    found.push(...(await rows(page).locator("th").allInnerTexts()));
    if (at < last) await pages.getByRole("link", { name: "Next" }).click();
  }
  expect(query(page)).toBe(`range=this_year&table=daily&page=${last}`);
  expect(new Set(found).size).toBe(report.table.length);
  await pages.getByRole("link", { name: "Previous" }).click();
  await expect(pages).toContainText(`Page ${last - 1} of ${last}`);
  // Another filter has other pages.
  await page.getByLabel("Group by").selectOption({ label: "Month" });
  await expect.poll(() => query(page)).toBe("range=this_year&group=month&table=daily");
});

test("a row that the present cuts short says so", async ({ page }) => {
  await open(page, "/overview?range=this_week&table=daily");
  await expect(rows(page).last()).toContainText("incomplete");
  await expect(rows(page).first()).not.toContainText("incomplete");
});

test("the switch of the metric chart draws another metric and keeps everything else", async ({ page, request }) => {
  const base = "range=last_90_days&group=week&tag=return";
  await open(page, `/overview?${base}`);
  const report = await overview(request, base);
  const values = {
    "Distinct contacts": ["distinct_contacts", report.buckets.map((b) => count(b.distinct_contacts))],
    Duration: ["duration", report.buckets.map((b) => duration(b.duration.mean_s))],
    "First response": ["first_response", report.buckets.map((b) => duration(b.first_response.mean_s))],
    Rating: ["rating", report.buckets.map((b) => decimal(b.rating.mean, 2))],
  } as const;
  const switches = page.getByRole("navigation", { name: "Metric" });
  for (const [name, [metric, expected]] of Object.entries(values)) {
    await switches.getByRole("link", { name: name === "Distinct contacts" ? "Contacts" : name }).click();
    await expect.poll(() => query(page)).toBe(`${base}&metric=${metric}`);
    const cells = page.locator("#chart-metrics .chart-table tbody td:nth-child(2)");
    await expect(cells).toHaveText(expected.map((text) => (text === "—" ? "no data" : text)));
  }
});

test("cards compare with the period before, or with a year earlier", async ({ page, request }) => {
  for (const compare of ["previous", "year"]) {
    const search = `range=last_90_days&compare=${compare}`;
    await open(page, `/overview?${search}`);
    const { totals, comparison } = await overview(request, search);
    expect(comparison!.totals.conversations).toBeGreaterThan(0);
    const change = (100 * (totals.conversations - comparison!.totals.conversations)) / comparison!.totals.conversations;
    const first = page.locator(".card").first();
    const delta = first.locator(".delta");
    await expect(delta).toContainText(`${decimal(Math.abs(change), 1)}%`);
    await expect(delta).toContainText(change > 0 ? "Up" : "Down");
    await expect(first).toContainText(`from ${count(comparison!.totals.conversations)}`);
  }
  await open(page, "/overview?compare=none");
  await expect(page.locator(".delta")).toHaveCount(0);
});
