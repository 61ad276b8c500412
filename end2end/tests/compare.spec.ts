// By agent, by tag, of flows and above the list of conversations: what a number was before, as the page of those dates itself says.

import { expect, open, query, test, type Page } from "../fixtures";
import { card, chart, count, dataTable, picture } from "../report";

const NOW = "from=2026-10-11&to=2026-10-20&group=day";
const BEFORE = "from=2026-10-01&to=2026-10-10&group=day";

interface Cell {
  /** Without what stands small below it. */
  value: string;
  title: string | null;
}

/** The cells of the table of rows, by row and column. */
async function table(page: Page): Promise<Map<string, Cell>> {
  const found = await page.locator(".summary table").first().evaluate((table: HTMLTableElement) => {
    const plain = (element: Element) => {
      const copy = element.cloneNode(true) as Element;
      copy.querySelectorAll("small, svg").forEach((small) => small.remove());
      return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
    };
    const heads = [...table.tHead!.rows[0]!.cells].map(plain);
    return [...table.tBodies[0]!.rows, ...table.tFoot!.rows].flatMap((row) =>
      [...row.cells].slice(1).map((cell, at) => ({
        key: `${plain(row.cells[0]!)} / ${heads[at + 1]}`,
        cell: { value: plain(cell), title: cell.getAttribute("title")?.replace(/\s+/g, " ") ?? null },
      })),
    );
  });
  return new Map(found.map(({ key, cell }) => [key, cell]));
}

/** The columns of a chart's data table by their heads. */
async function columns(page: Page, id: string): Promise<Map<string, string[]>> {
  const [heads = [], ...rows] = await dataTable(page, id);
  return new Map(heads.map((head, at) => [head, rows.map((row) => row[at] ?? "")]));
}

test("the sources of the Overview are marked with what they were, as the page of the dates before says it", async ({ page }) => {
  await open(page, `/overview?${NOW}&compare=previous`);
  await expect(picture(page, "sources").locator("path.c-before:not(.halo)")).toBeAttached();
  await expect(chart(page, "sources").locator(".chart-legend")).toContainText("Previous period");
  const was = (await columns(page, "sources")).get("Conversations · Previous period");
  await open(page, `/overview?${BEFORE}&compare=none`);
  await expect(picture(page, "sources").locator("path.c-before:not(.halo)")).toHaveCount(0);
  expect((await columns(page, "sources")).get("Conversations")).toEqual(was);
  expect(was).toHaveLength(4);
});

for (const of of ["agents", "tags"] as const) {
  const bars = of === "agents" ? ["conversations", "messages"] : ["conversations"];

  test(`every cell of /${of} says what it was, as the page of the dates before does`, async ({ page }) => {
    await open(page, `/${of}?${NOW}&compare=previous`);
    const now = await table(page);
    const change = page.locator(".summary").first().locator("tfoot td").first().locator("small");
    const changed = await change.innerText();
    await open(page, `/${of}?${BEFORE}&compare=none`);
    const before = await table(page);
    const compared = new Set<string>();
    for (const [key, cell] of now) {
      const was = before.get(key)?.value;
      if (was === undefined) continue;
      // As of now: it says nothing of another period.
      if (key.endsWith(" / Open now")) {
        expect(cell.title, key).toBeNull();
        continue;
      }
      expect(cell.title, key).toBe(`Previous period: ${was}`);
      if (/\d/.test(was) && was !== "0") compared.add(key.split(" / ")[1]!);
    }
    // Every column has had something to compare with, and the row without tags and the total are among the rows.
    expect([...compared].sort()).toEqual([...new Set([...now.keys()].map((key) => key.split(" / ")[1]!))].filter((column) => column !== "Open now").sort());
    for (const row of of === "tags" ? ["Untagged", "Total"] : ["Unassigned", "Total"]) {
      expect([...before.keys()].some((key) => key.startsWith(`${row} /`)), row).toBe(true);
    }
    const [is, was] = [now, before].map((table) => Number(table.get("Total / Conversations")!.value.replace(",", "")));
    const percent = ((is! - was!) / was!) * 100;
    expect(changed).toBe(`${percent > 0 ? "+" : "−"}${Math.abs(percent).toFixed(1)}%`);
    for (const cell of before.values()) expect(cell.title).toBeNull();
  });

  test(`the charts of /${of} draw the dates before, each bucket over its own`, async ({ page, request }) => {
    await open(page, `/${of}?${NOW}&compare=previous`);
    await expect(picture(page, "metrics").locator("path.c-line.prev").first()).toBeAttached();
    await expect(chart(page, "metrics").locator(".chart-legend")).toContainText("Previous period");
    const now = await columns(page, "metrics");
    for (const id of bars) {
      await expect(picture(page, id).locator("path.c-before").first(), id).toBeAttached();
      await expect(chart(page, id).locator(".chart-legend"), id).toContainText("Previous period");
      await expect(picture(page, id).locator("a.hit").first(), id).toHaveAttribute("aria-label", /; 1–10\sOct\s2026: \d/);
      const file = await request.get(`/${of}/${id}.svg?${NOW}&compare=previous`);
      expect(await file.text(), id).toContain("class=\"c-before\"");
    }
    const file = await request.get(`/${of}/metrics.svg?${NOW}&compare=year`);
    expect(await file.text()).toContain("A year earlier");

    await open(page, `/${of}?${BEFORE}&compare=none`);
    await expect(picture(page, "metrics")).toBeVisible();
    await expect(page.locator("path.c-line.prev, path.c-before, .summary td[title]")).toHaveCount(0);
    const before = await columns(page, "metrics");
    let lines = 0;
    for (const [head, values] of before) {
      const beside = now.get(`${head} · Previous period`);
      if (!beside || head === "All others") continue;
      expect(beside, head).toEqual(values);
      lines += 1;
    }
    expect(lines).toBeGreaterThan(1);
  });
}

test("every number of the list of flows says what it was, as the list of the dates before does", async ({ page }) => {
  await open(page, `/flows?${NOW}`);
  const now = await table(page);
  await expect(page.locator("p.compared")).toHaveText(/^Compared with 1–10\sOct\s2026$/);
  const changed = await page.locator(".summary tfoot td").first().locator("small").innerText();
  await open(page, `/flows?${BEFORE}&compare=none`);
  const before = await table(page);
  const [numbers, compared] = [new Set<string>(), new Set<string>()];
  for (const [key, { title }] of now) {
    const { value: was, title: none } = before.get(key)!;
    expect(none, key).toBeNull();
    if (/ \/ (Version|Last entry)$/.test(key)) {
      expect(title, key).toBeNull();
      continue;
    }
    expect(title, key).toBe(`Previous period: ${was}`);
    numbers.add(key.split(" / ")[1]!);
    if (/[1-9]/.test(was)) compared.add(key.split(" / ")[1]!);
  }
  // Nobody is under way: the waits of those days are long over.
  expect([...numbers].filter((number) => !compared.has(number))).toEqual(["Ongoing"]);
  const [is, was] = [now, before].map((table) => Number(table.get("Total / Contacts")!.value.replace(",", "")));
  const percent = ((is! - was!) / was!) * 100;
  expect(changed).toBe(`${percent > 0 ? "+" : "−"}${Math.abs(percent).toFixed(1)}%`);
});

/** The cards of a flow by their names: the number, and below it what it was. */
async function flowCards(page: Page): Promise<Map<string, { value: string; was: string[] }>> {
  const found = await page.locator(".flow-cards .card").evaluateAll((cards) =>
    cards.map((card) => {
      const texts = (selector: string) => [...card.querySelectorAll(selector)].map((part) => (part.textContent ?? "").trim());
      return { name: texts("h2")[0]!, value: texts(".card-value")[0]!, was: texts(".before-value") };
    }),
  );
  return new Map(found.map(({ name, ...card }) => [name, card]));
}

test("the cards of a flow, a version and an execution say what they were, and their links keep with what", async ({ page, request }) => {
  const { rows } = await request.get(`/api/v1/flows/cart/executions?${BEFORE}&sort=-runs`).then((answer) => answer.json());
  for (const path of ["/flows/cart", "/flows/cart/versions/cart%402", `/flows/cart/executions/${encodeURIComponent(rows[0].execution)}`]) {
    await open(page, `${path}?${NOW}`);
    const now = await flowCards(page);
    await open(page, `${path}?${BEFORE}&compare=none`);
    const before = await flowCards(page);
    const contacts = await page.locator(".flow-cards .over").first().innerText();
    expect([...now.keys()], path).toHaveLength(8);
    for (const [name, { was }] of now) {
      const { value, was: none } = before.get(name)!;
      expect(none, name).toEqual([]);
      // The first card has the different contacts too; an average of nothing is compared with nothing.
      const beside = name === "Contacts" ? [`from ${contacts.split(" ")[0]}`] : [];
      if (was.length > 0 || now.get(name)!.value !== "—") expect(was, `${path}: ${name}`).toEqual(value === "—" ? [] : [`from ${value}`, ...beside]);
    }
    expect(now.get("Contacts")!.was, path).toHaveLength(2);
  }

  await open(page, `/flows/cart?${NOW}`);
  await page.getByLabel("Compare with").selectOption("A year earlier");
  await expect(page.locator("p.compared")).toHaveText(/^Compared with 11–20\sOct\s2025$/);
  await page.getByRole("navigation", { name: "Parts of this page" }).getByRole("link", { name: "Versions" }).click();
  await expect(page.locator("#list tbody th").first()).toBeVisible();
  expect(query(page)).toContain("compare=year");
  await page.getByRole("button", { name: "Compare" }).click();
  // Two versions beside each other are of one period: nothing to choose, and the way back knows what was chosen.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^.+ and .+ compared$/);
  expect(query(page)).toContain("compare=year");
  await expect(page.getByLabel("Compare with")).toHaveCount(0);
  await page.getByRole("link", { name: "Abandoned cart" }).click();
  await expect(page.getByLabel("Compare with")).toHaveValue("year");
  // A whole life has nothing before it.
  await open(page, "/flows/cart");
  await expect(page.locator("p.compared, .delta")).toHaveCount(0);
  await expect(page.getByLabel("Compare with")).toHaveValue("");
});

test("the totals above the list of conversations say what they were, as the list of the dates before does", async ({ page, request }) => {
  const list = (search: string) => request.get(`/api/v1/reports/conversations?${search}`).then((answer) => answer.json());
  const [now, before] = [await list(`${NOW}&messages=contact`), await list(`${BEFORE}&messages=contact`)];
  await open(page, `/conversations?${NOW}&messages=contact`);
  const said = page.locator("p.count");
  for (const name of ["total", "distinct_contacts", "messages_total"] as const) {
    const [is, was] = [now[name] as number, before[name] as number];
    expect(was, name).toBeGreaterThan(0);
    const percent = `${Math.abs(((is - was) / was) * 100).toFixed(1)}%`;
    await expect(said).toContainText(new RegExp(`${count(is)} [a-z ]+ (Up|Down|Unchanged) ?${percent} from ${count(was)}( ·|$)`));
  }
  await expect(page.locator("p.compared")).toHaveText(/^Compared with 1–10\sOct\s2026$/);
  await page.getByLabel("Compare with").selectOption("Nothing");
  await expect(said.locator(".delta")).toHaveCount(0);
  expect(query(page)).toContain("compare=none");
  expect(query(page)).toContain("messages=contact");
});

test("the rows behind a number are compared with what the number was", async ({ page }) => {
  await open(page, `/overview?${NOW}&compare=year`);
  await card(page, "conversations").locator("a.card-value").click();
  await expect(page.locator("p.compared")).toHaveText(/^Compared with 11–20\sOct\s2025$/);
  expect(query(page)).toContain("compare=year");
  await page.locator("p.count a").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Contacts");
  expect(query(page)).toContain("compare=year");
});
