import type { APIRequestContext } from "@playwright/test";
import { documents, expect, open, query, test, type Page } from "../fixtures";
import { cells, count, dataTable, decimal, duration, percent } from "../report";
import { compare, numbers } from "../walk";

interface Line {
  key: string | null;
  values: (number | null)[];
  n: number[];
}
interface Groups {
  rows: { agent?: string; tag?: string; former?: boolean; conversations: number }[];
  total: { conversations: number };
  series: { spans: { key: string }[]; lines: Line[] };
  range: { from: string; to: string };
}

async function report(request: APIRequestContext, of: string, search: string): Promise<Groups> {
  const response = await request.get(`/api/v1/reports/${of}?${search}`);
  expect(response.status(), search).toBe(200);
  return response.json();
}

const PAGES = [
  ["agents", ""],
  ["agents", "&agent=a1&agent=a2&metric=first_response"],
  ["agents", "&metric=duration&status=in_progress&status=closed&status=new"],
  ["tags", ""],
  ["agents", "&metric=distinct_contacts&compare=none"],
  ["agents", "&metric=rating&agent=a1&agent=a2&agent=a3&agent=a4&agent=a5&agent=a6&agent=a7&agent=unassigned"],
  ["tags", "&tag=return&tag=refund&metric=rating"],
  ["tags", "&metric=distinct_contacts&hours=outside"],
  // Pages that are narrowed to agents already.
  ["agents", "&agent=a1&agent=a2&agent_role=owner&metric=rating"],
  ["agents", "&agent_role=replied&row_agent=a3"],
  ["agents", "&not_row_agent=a1&not_row_agent=a2&agent_role=first&metric=duration"],
  ["tags", "&agent=a1&agent_role=replied&metric=first_response"],
  // Pages that are narrowed to new contacts or to an hour.
  ["agents", "&new=true&metric=distinct_contacts"],
  ["agents", "&hour_of_week=mon-10"],
  ["tags", "&new=true&metric=rating"],
  ["tags", "&hour_of_week=mon-10&metric=first_response"],
] as const;

for (const [of, more] of PAGES) {
  test(`every bar, point and number of /${of} equals the rows behind it, with ${more || "the default view"}`, async ({ page, request, baseURL }) => {
    test.slow();
    const search = `range=last_90_days&group=week&not_tag=complaint${more}`;
    const found = await numbers(page, request, `/${of}?${search}`);
    const places = await compare(request, baseURL!, found);
    const charts = of === "agents" ? ["conversations", "messages"] : ["conversations"];
    for (const chart of charts) {
      for (const part of ["picture", "table head"]) expect(places, `${chart} ${part}`).toContain(`${chart} ${part}`);
    }
    // Each line's points: in the picture, and in the column of its name.
    expect(places).toContain("metrics picture series");
    const { series } = await report(request, of, search);
    const drawn = series.lines.filter(({ values, n }) => (n.length ? n : values).some((value) => (value ?? 0) > 0));
    expect([...places].filter((place) => place.startsWith("metrics table")).length).toBe(drawn.length);
    const columns = [...places].filter((place) => place.startsWith("table "));
    expect(columns.length, columns.join(", ")).toBeGreaterThan(of !== "agents" ? 8 : more.includes("row_agent") ? 12 : 13);
    if (of === "agents") expect(places).toContain("table Average reply time");
    // The others are all agents but those with a line of their own; a line of tags without a key is that of untagged conversations.
    const others = found.links.filter(({ href }) => /not_row_agent|%3A%21/.test(href));
    const has_others = of === "agents" && series.lines.some(({ key }) => key === null);
    if (!more.includes("not_row_agent")) expect(others.length > 0).toBe(has_others);
  });
}

/** The table of the page: its heads, and each row's cells, without what stands small in them. */
function table(page: Page): Promise<{ heads: string[]; rows: string[][] }> {
  return page.locator(".summary table").first().evaluate((table: HTMLTableElement) => {
    const plain = (cell: Element) => {
      const copy = cell.cloneNode(true) as Element;
      copy.querySelectorAll("small, svg, .visually-hidden").forEach((small) => small.remove());
      return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
    };
    const rows = [...table.tBodies[0]!.rows].map((row) => [...row.cells].map(plain));
    return { heads: [...table.tHead!.rows[0]!.cells].map((head) => plain(head).replace(/ ?[↑↓]/, "")), rows };
  });
}

/** A line of a file as the page shows it: files have no words of any language in their cells. */
function written(heads: string[], line: string[], columns: string[]): string[] {
  const cell = (head: string) => line[heads.indexOf(head)] ?? `no column ${head}`;
  return columns.map((column, at) => {
    const value = cell(column);
    const number = value === "" ? null : Number(value);
    if (column === "Agent") {
      const named = { phone: "Phone", unassigned: "Unassigned", unknown: "Agent not named" }[cell("Agent id")] ?? value;
      return cell("Former") === "true" ? `${named} (former)` : named;
    }
    if (column === "Tag") return cell("Untagged") === "true" ? "Untagged" : value;
    if (/^Average (first response|reply time|duration)$/.test(column)) return duration(number);
    if (column === "Average rating") return decimal(number, 2);
    if (/%$|^In time$/.test(column)) return percent(number);
    return at === 0 ? value : count(number ?? Number.NaN);
  });
}

for (const of of ["agents", "tags"] as const) {
  test(`/${of} sorts, switches its metric and filters without loading a document`, async ({ page, request }) => {
    await open(page, `/${of}?range=last_30_days`);
    const asked = documents(page);
    const first = page.locator(".summary").first().locator("tbody tr").first();
    const { rows } = await report(request, of, "range=last_30_days");
    expect(rows.length).toBeGreaterThan(5);
    await expect(first.locator("td").first()).toContainText(count(rows[0]!.conversations));
    await page.getByRole("columnheader", { name: /^Conversations/ }).getByRole("link").click();
    await expect(page).toHaveURL(/sort=conversations/);
    const fewest = Math.min(...rows.map((row) => row.conversations));
    await expect(first.locator("td").first()).toContainText(count(fewest));
    await page.getByRole("navigation", { name: "Metric" }).getByRole("link", { name: "First response" }).click();
    await expect(page).toHaveURL(/metric=first_response/);
    expect(query(page)).toContain("sort=conversations");
    expect(asked).toEqual([]);
  });

  test(`the files of /${of} say what the page says`, async ({ page, request }) => {
    // Over all time: one who has left is among the agents.
    const search = "range=all&not_tag=complaint";
    await open(page, `/${of}?${search}`);
    const { rows, total } = await report(request, of, search);
    expect(rows.some(({ former }) => former)).toBe(of === "agents");
    const shown = await table(page);
    expect(shown.heads.length).toBe(of === "agents" ? 16 : 11);
    for (const [path, style, separator] of [[`/${of}.csv`, "", ","], [`/${of}.csv`, "&style=excel", ";"], [`/${of}.tsv`, "", "\t"]] as const) {
      const answer = await request.get(`${path}?${search}${style}`);
      expect(answer.headers()["content-disposition"]).toContain("attachment");
      const [head = [], ...lines] = cells((await answer.text()).replace(/^\uFEFF/, ""), separator);
      // Untagged is the last row of tags.
      expect(lines.length).toBe(rows.length + (of === "tags" ? 1 : 0));
      expect(lines.map((line) => written(head, line, shown.heads))).toEqual(shown.rows);
    }
    await expect(page.locator(".summary").first().locator("tfoot td").first()).toContainText(count(total.conversations));
    for (const id of of === "agents" ? ["conversations", "messages", "metrics"] : ["conversations", "metrics"]) {
      expect((await dataTable(page, id)).length, id).toBeGreaterThan(3);
      for (const ending of ["svg", "png"]) {
        const answer = await request.get(`/${of}/${id}.${ending}?${search}`);
        expect(answer.status(), `${id}.${ending}`).toBe(200);
        expect((await answer.body()).length).toBeGreaterThan(2000);
      }
    }
  });
}

test("median and 90th percentile of every average are one click away", async ({ page }) => {
  await open(page, "/agents?range=last_30_days");
  const percentiles = page.locator(".summary tfoot small.percentile");
  await expect(percentiles).toHaveCount(6);
  await expect(percentiles.first()).toBeHidden();
  await page.getByRole("checkbox", { name: "Median and 90th percentile" }).check();
  await expect(percentiles.first()).toBeVisible();
  await expect(percentiles.first()).toHaveText(/^Median \d/);
});

test("which tags come together opens the conversations that have both", async ({ page }) => {
  await open(page, "/tags?range=last_90_days");
  const row = page.locator(".summary").nth(1).locator("tbody tr").first();
  const n = (await row.locator("td").nth(1).innerText()).trim();
  const names = [await row.locator("th").innerText(), await row.locator("td").first().innerText()];
  await row.getByRole("link").first().click();
  await expect(page.locator("p.count")).toContainText(`${n} conversation`);
  for (const name of names) await expect(page.locator(".chips")).toContainText(`Tag: ${name.trim()}`);
});
