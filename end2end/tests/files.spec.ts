import { readFileSync } from "node:fs";
import type { Download, Locator } from "@playwright/test";
import { expect, open, query, test, type Page } from "../fixtures";
import { cells, chart, count, overview, sum, type Overview } from "../report";

const FILTER = "range=last_90_days&not_tag=complaint&source=inbound&source=inbox";
const TABLES = { "As grouped": "buckets", Daily: "daily", Weekly: "weekly", Sources: "sources", "Peak times": "heatmap", Ratings: "ratings" };

async function download(page: Page, link: Locator): Promise<Download> {
  const coming = page.waitForEvent("download");
  await link.click();
  return coming;
}

const bytes = async (file: Download) => readFileSync(await file.path());

/** A table's rows add up to what the cards say. */
function expectSums(table: string, rows: string[][], { totals, buckets }: Overview): void {
  const head = rows[0]!;
  if (table === "ratings") {
    expect(rows.length - 1).toBe(totals.rating.n);
    expect(sum(rows, "Rating") / totals.rating.n).toBeCloseTo(totals.rating.mean!, 9);
  } else if (table === "heatmap") {
    const numbers = rows.slice(1).flatMap((row) => row.slice(1).map(Number));
    expect(numbers.length).toBe(7 * 24);
    expect(numbers.reduce((a, b) => a + b)).toBe(totals.conversations);
  } else if (table === "sources") {
    expect(rows.length).toBe(5);
    expect(sum(rows, "Conversations")).toBe(totals.conversations);
  } else {
    expect(head.slice(0, 16)).toEqual([
      "Period", "Conversations", "Inbound conversations", "Distinct contacts", "Messages from contacts",
      "Messages from agents", "Automated messages", "Average first response", "Average duration", "Average rating",
      "Ratings", "CSAT %", "Unanswered", "Source: inbox", "Source: flow", "Source: other",
    ]);
    const expected = {
      Conversations: totals.conversations,
      "Inbound conversations": totals.inbound_conversations,
      "Messages from contacts": totals.messages.contact,
      "Messages from agents": totals.messages.agent,
      "Automated messages": totals.messages.automated,
      Ratings: totals.rating.n,
      Unanswered: totals.unanswered,
      "Source: inbox": totals.sources.inbox,
      "Source: flow": totals.sources.flow,
      "Source: other": totals.sources.other,
    };
    for (const [column, n] of Object.entries(expected)) expect(sum(rows, column), `${table}: ${column}`).toBe(n);
    if (table === "buckets") expect(rows.length - 1).toBe(buckets.length);
  }
}

test("every table of the menu adds up to the cards, in every style", async ({ page, request }) => {
  test.slow();
  await open(page, `/overview?${FILTER}`);
  const report = await overview(request, query(page));
  expect(report.totals.conversations).toBeGreaterThan(100);
  expect(report.totals.rating.n).toBeGreaterThan(10);
  await page.locator(".downloads > summary").click();
  const menu = page.locator(".downloads li");
  // The last is all of it, as JSON.
  await expect(menu).toHaveCount(Object.keys(TABLES).length + 1);
  await expect(menu.last().getByRole("link")).toHaveAttribute("href", /^\/api\/v1\/reports\/overview\?/);
  for (const [name, table] of Object.entries(TABLES)) {
    const styles = menu.filter({ hasText: name });
    const file = (style: string) => download(page, styles.getByRole("link", { name: style, exact: true }));

    const plain = await file("CSV");
    expect(plain.suggestedFilename()).toBe(`rapporto-overview-${table}-${report.range.from}-${report.range.to}.csv`);
    const rows = cells((await bytes(plain)).toString("utf8"), ",");
    expectSums(table, rows, report);

    const excel = await bytes(await file("CSV for Excel"));
    expect([...excel.subarray(0, 3)], "the byte order mark").toEqual([0xef, 0xbb, 0xbf]);
    const text = excel.subarray(3).toString("utf8");
    expect(text.match(/\r\n/g)?.length, "lines as Windows ends them").toBe(rows.length);
    expect(cells(text, ";")).toEqual(rows);

    const tabbed = await file("TSV");
    expect(tabbed.suggestedFilename()).toMatch(/\.tsv$/);
    expect(cells((await bytes(tabbed)).toString("utf8"), "\t")).toEqual(rows);
  }
});

test("the summary's own files are of the table that is shown", async ({ page, request }) => {
  await open(page, `/overview?${FILTER}&table=daily&sort=-conversations`);
  const report = await overview(request, query(page));
  const file = await download(page, page.locator(".summary .styles").getByRole("link", { name: "CSV", exact: true }));
  const rows = cells((await bytes(file)).toString("utf8"), ",");
  expect(file.suggestedFilename()).toContain("-daily-");
  expectSums("daily", rows, report);
  expect(rows[1]![0]).toBe(report.range.from);
});

test("a chart comes as SVG and as PNG, with its title and the dates", async ({ page, another, request }) => {
  await open(page, `/overview?${FILTER}`);
  // Read on a page of nobody's, since the policy of ours forbids the styles that the pictures bring.
  const blank = await another({});
  for (const id of ["conversations", "messages", "sources", "metrics", "ratings", "csat", "peak-times"]) {
    const figure = chart(page, id);
    const title = await figure.locator(".chart-head > h2").innerText();
    const address = async (name: string) => (await figure.getByRole("link", { name, exact: true }).getAttribute("href")) ?? "";

    const svg = await request.get(await address("SVG"));
    expect(svg.headers()["content-type"], id).toMatch(/^image\/svg\+xml/);
    expect(svg.headers()["content-disposition"]).toMatch(new RegExp(`^attachment; filename="rapporto-${id}-.*\\.svg"$`));
    const text = await svg.text();
    expect(text.length).toBeGreaterThan(2000);
    const read = await blank.evaluate((xml) => {
      const svg = new DOMParser().parseFromString(xml, "image/svg+xml");
      return { root: svg.documentElement.localName, words: svg.documentElement.textContent ?? "" };
    }, text);
    expect(read.root, "well-formed").toBe("svg");
    expect(read.words).toContain(title);
    expect(read.words).toContain("Europe/Rome");

    const png = await request.get(await address("PNG"));
    expect(png.headers()["content-type"], id).toBe("image/png");
    const body = await png.body();
    expect(body.subarray(1, 4).toString()).toBe("PNG");
    expect(body.length).toBeGreaterThan(8000);
    expect(body.readUInt32BE(16), "its width in pixels").toBeGreaterThan(800);
  }
});

test("a chart's file says what it is narrowed to", async ({ request }) => {
  const answer = await request.get("/overview/conversations.svg?tag=sales&not_tag=a%3Cb&agent=phone&hours=inside");
  const words = await answer.text();
  for (const said of ["Tag: sales", "Tag is not: a&lt;b", "Agent: Phone", "Europe/Rome"]) expect(words).toContain(said);
});

test("a chart's file is of the theme and the language that the reader has chosen", async ({ page, context, baseURL }) => {
  const svg = () => context.request.get("/overview/conversations.svg").then((answer) => answer.text());
  const english = await svg();
  await context.addCookies([
    { name: "theme", value: "dark", url: baseURL! },
    { name: "language", value: "it", url: baseURL! },
  ]);
  const italian = await svg();
  expect(english).toContain("Conversations");
  expect(italian).toContain("Conversazioni");
  const surface = (text: string) => text.match(/#ffffff|#151a22/)?.[0];
  expect([surface(english), surface(italian)]).toEqual(["#ffffff", "#151a22"]);
  await open(page, "/overview");
  await expect(page.locator("html")).toHaveAttribute("lang", "it");
});

test("a file that cannot be is a sentence and no attachment", async ({ request }) => {
  const response = await request.get("/overview.csv?from=2026-13-01&to=2026-12-01");
  expect(response.status()).toBe(400);
  expect(response.headers()["content-type"]).toBe("application/problem+json");
  expect(response.headers()["content-disposition"]).toBeUndefined();
  expect(await response.json()).toMatchObject({ code: "bad_parameter", parameter: "from", value: "2026-13-01" });
});

test("counts above a thousand are plain in a file and grouped on the page", async ({ page, request }) => {
  await open(page, "/overview?range=all");
  const report = await overview(request, "range=all");
  expect(report.totals.conversations).toBeGreaterThan(2000);
  await expect(page.locator(".summary tfoot td").first()).toHaveText(count(report.totals.conversations));
  const text = await request.get("/overview.csv?range=all&table=sources").then((answer) => answer.text());
  expect(text).toContain(`,${report.totals.sources.inbound},`);
});
