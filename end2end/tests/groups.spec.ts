import type { APIRequestContext } from "@playwright/test";
import { documents, expect, open, query, test } from "../fixtures";
import { cells, count, dataTable } from "../report";

interface Line {
  key: string | null;
  values: (number | null)[];
  n: number[];
}
interface Groups {
  rows: { agent?: string; tag?: string; conversations: number }[];
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
] as const;

for (const [of, more] of PAGES) {
  test(`every number of /${of} equals the rows behind it, with ${more || "the default view"}`, async ({ page, request }) => {
    test.slow();
    const search = `range=last_90_days&group=week&not_tag=complaint${more}`;
    await open(page, `/${of}?${search}`);
    const { series } = await report(request, of, search);
    // Whatever counts something can be opened; only replies are no rows of any list.
    const closed = await page.locator(".summary td:not(:has(a)), .chart-table td:not(:has(a))").evaluateAll((all) =>
      all.map((td) => {
        const cell = td as HTMLTableCellElement;
        const chart = cell.closest("figure")?.id ?? "";
        const heads = [...cell.closest("table")!.querySelectorAll("thead th")].map((head) => head.textContent?.trim() ?? "");
        // A bar's or a share's link is its row's head.
        const isHead = cell.parentElement?.querySelector("th a") !== null;
        // The count beside it has the link: of an average's n, and of a share of a pair.
        const isBeside = (chart !== "" || heads.includes("With")) && cell.previousElementSibling?.querySelector("a") != null;
        const isOpened = (chart !== "" && isHead) || isBeside;
        return { text: cell.textContent?.trim() ?? "", column: heads[cell.cellIndex] ?? "", chart, isOpened };
      }),
    );
    const counting = closed.filter(
      ({ text, column, isOpened }) =>
        /[1-9]/.test(text) && !/reply time/i.test(column) && !["Tag", "With"].includes(column) && !isOpened,
    );
    expect(counting.filter(({ chart, column }) => !(chart && /previous|before|share/i.test(column)))).toEqual([]);
    const links = await page.locator(".chart-table a, .summary td a").evaluateAll((all) =>
      all.map((link) => {
        const cell = link.closest("th, td") as HTMLTableCellElement;
        const heads = [...cell.closest("table")!.querySelectorAll("thead th")].map((head) => head.textContent?.trim() ?? "");
        const at = (name: string) => cell.parentElement?.children[heads.indexOf(name)]?.textContent ?? "";
        return {
          href: link.getAttribute("href") ?? "",
          text: link.textContent?.trim() ?? "",
          n: [...cell.querySelectorAll("small")].map((small) => small.textContent?.trim() ?? "").find((small) => small.startsWith("n ")) ?? "",
          column: heads[cell.cellIndex] ?? "",
          ratings: heads.includes("Ratings") ? at("Ratings").trim() : "",
          conversations: (cell.parentElement?.querySelector("td a") as HTMLElement | null)?.textContent?.trim() ?? "",
          chart: cell.closest("figure")?.id ?? "",
          // A bar's link is its row's head; its value stands beside it.
          beside: cell.tagName === "TH" ? (cell.nextElementSibling?.textContent?.trim() ?? "") : "",
        };
      }),
    );
    expect(links.length).toBeGreaterThan(30);
    const checked = new Set<string>();
    const check = async ({ href, text, n, column, chart, ratings, conversations, beside }: (typeof links)[number]) => {
      const parameters = new URLSearchParams(href.slice(href.indexOf("?") + 1));
      const list = href.slice(1, href.indexOf("?"));
      const response = await request.get(`/api/v1/reports/${list}?${parameters}`);
      expect(response.status(), href).toBe(200);
      const found = await response.json();
      let expected = beside || text;
      if (chart === "chart-metrics") {
        // The key of the line is the row that the link adds to the filter.
        const key = (name: string) => parameters.get(`row_${name}`) ?? parameters.get(name);
        const wanted = parameters.has("not_row_agent") ? null : key(of === "agents" ? "agent" : "tag");
        const line = series.lines.find((line) => line.key === wanted);
        const at = series.spans.findIndex((span) => span.key === parameters.get("at"));
        expected = count(line?.n[at] ?? line?.values[at] ?? -1);
      } else if (column === "CSAT %") {
        expected = ratings;
      } else if (column === "Share" || column === "Share %") {
        expected = conversations;
      } else if (n.startsWith("n ")) {
        expected = n.slice(2);
      }
      const counts = column === "Distinct contacts" || (chart === "chart-metrics" && search.includes("distinct_contacts"));
      expect(list, href).toBe(counts ? "contacts" : "conversations");
      const number = found.messages_total ?? found.total;
      expect(count(number), `${chart} ${column} ${href}`).toBe(expected);
      checked.add(`${chart} ${column.replace(/ ?[↑↓]/, "")}`);
    };
    for (let at = 0; at < links.length; at += 8) await Promise.all(links.slice(at, at + 8).map(check));
    // The others are all agents but those with a line of their own.
    const others = links.filter(({ href }) => href.includes("not_row_agent"));
    expect(others.length > 0).toBe(series.lines.some(({ key }) => key === null));
    // Charts and columns: of each at least one.
    expect(checked.size, [...checked].join(", ")).toBeGreaterThan(of === "agents" ? 14 : 9);
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
    const search = "range=last_30_days&not_tag=complaint";
    await open(page, `/${of}?${search}`);
    const { rows, total } = await report(request, of, search);
    for (const [path, style, separator] of [[`/${of}.csv`, "", ","], [`/${of}.csv`, "&style=excel", ";"], [`/${of}.tsv`, "", "\t"]] as const) {
      const answer = await request.get(`${path}?${search}${style}`);
      expect(answer.headers()["content-disposition"]).toContain("attachment");
      const [head, ...lines] = cells((await answer.text()).replace(/^\uFEFF/, ""), separator);
      const column = head!.indexOf("Conversations");
      const shown = lines.map((line) => Number(line[column]));
      expect(shown.slice(0, rows.length)).toEqual(rows.map((row) => row.conversations));
      // Untagged is the last row of tags.
      expect(lines.length).toBe(rows.length + (of === "tags" ? 1 : 0));
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

test("which tags come together opens the conversations that have both", async ({ page }) => {
  await open(page, "/tags?range=last_90_days");
  const row = page.locator(".summary").nth(1).locator("tbody tr").first();
  const n = (await row.locator("td").nth(1).innerText()).trim();
  const names = [await row.locator("th").innerText(), await row.locator("td").first().innerText()];
  await row.getByRole("link").click();
  await expect(page.locator("p.count")).toContainText(`${n} conversation`);
  for (const name of names) await expect(page.locator(".chips")).toContainText(`Tag: ${name.trim()}`);
});
