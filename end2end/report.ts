// The Overview as its JSON says it, and where a page shows it.

import { expect, type APIRequestContext, type Locator, type Page } from "@playwright/test";

interface Timing {
  n: number;
  mean_s: number | null;
}

export interface Numbers<T = Timing> {
  conversations: number;
  inbound_conversations: number;
  distinct_contacts: number;
  new_contacts: number;
  unanswered: number;
  messages: { total: number; contact: number; agent: number; automated: number };
  first_response: T;
  reply_time: T;
  duration: T;
  rating: {
    n: number;
    mean: number | null;
    csat_percent: number | null;
    distribution: number[];
    asked: number;
    response_percent: number | null;
  };
  sources: { inbound: number; inbox: number; flow: number; other: number };
}

export interface Bucket extends Numbers {
  key: string;
  start: string;
  partial: boolean;
}

export interface Overview {
  range: { from: string; to: string; zone: string; start: string; end: string; group: string };
  totals: Numbers<Timing & { median_s: number | null; p90_s: number | null }>;
  by_source: { source: string; conversations: number }[];
  buckets: Bucket[];
  table: Bucket[];
  heatmap: number[][];
  comments: { comment: string }[];
  comparison: { totals: Numbers; buckets: Bucket[] } | null;
}

/** The report for the query of a page; pages compare with the previous period unless their address says otherwise. */
export async function overview(request: APIRequestContext, query: string): Promise<Overview> {
  const compared = new URLSearchParams(query).has("compare") ? query : [query, "compare=previous"].filter(Boolean).join("&");
  const response = await request.get(`/api/v1/reports/overview?${compared}`);
  expect(response.status(), query).toBe(200);
  return response.json();
}

/** As the page writes it in English. */
export const count = (n: number) => n.toLocaleString("en");

export function decimal(value: number | null, places: number): string {
  if (value === null) return "—";
  return value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
}

export const percent = (value: number | null) => (value === null ? "—" : `${decimal(value, 1)}%`);

/** The two largest units: `9 min 6 s`, `2 h 5 min`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return "—";
  let left = Math.floor(seconds + 0.5);
  if (left >= 3600) left = Math.floor(left / 60 + 0.5) * 60;
  if (left >= 86_400) left = Math.floor(left / 3600 + 0.5) * 3600;
  const parts: [number, string][] = [
    [Math.floor(left / 86_400), "d"],
    [Math.floor(left / 3600) % 24, "h"],
    [Math.floor(left / 60) % 60, "min"],
    [left % 60, "s"],
  ];
  const shown = parts.filter(([n]) => n > 0).map(([n, unit]) => `${count(n)} ${unit}`);
  return shown.join(" ") || "0 s";
}

export const CARDS = ["conversations", "messages", "distinct_contacts", "first_response", "duration", "csat"] as const;
export type CardName = (typeof CARDS)[number];

/** A card, found by the metric that its definition is about. */
export function card(page: Page, name: CardName): Locator {
  return page.locator(".card", { has: page.locator(`.card-name a[href$="#${name}"]`) });
}

/** The main number of each card, as it should read. */
export function cardTexts({ totals }: Overview): Record<CardName, string> {
  return {
    conversations: count(totals.conversations),
    messages: count(totals.messages.total),
    distinct_contacts: count(totals.distinct_contacts),
    first_response: duration(totals.first_response.mean_s),
    duration: duration(totals.duration.mean_s),
    csat: percent(totals.rating.csat_percent),
  };
}

/** The numbers below the main one. */
export function cardDetails({ totals }: Overview): Record<CardName, string[]> {
  const { messages, first_response, reply_time, duration: lasting } = totals;
  return {
    conversations: [count(totals.inbound_conversations), count(totals.unanswered)],
    messages: [messages.contact, messages.agent, messages.automated].map(count),
    distinct_contacts: [count(totals.new_contacts)],
    first_response: [
      ...[first_response.median_s, first_response.p90_s, reply_time.mean_s].map(duration),
      count(reply_time.n),
      ...[reply_time.median_s, reply_time.p90_s].map(duration),
    ],
    duration: [lasting.median_s, lasting.p90_s].map(duration),
    csat: [decimal(totals.rating.mean, 2)],
  };
}

/** The page's cards say what the report says. */
export async function expectCards(page: Page, report: Overview): Promise<void> {
  const texts = cardTexts(report);
  for (const name of CARDS) {
    await expect(card(page, name).locator(".card-value"), `the card ${name}`).toHaveText(texts[name]);
  }
  const details = cardDetails(report);
  for (const name of CARDS) {
    await expect(card(page, name).locator("dd"), `below the card ${name}`).toHaveText(details[name]);
  }
}

/** A chart, by its address. */
export function chart(page: Page, id: string): Locator {
  return page.locator(`#chart-${id}`);
}

/** The picture of a chart that the reader sees; others are for other widths. */
export function picture(page: Page, id: string): Locator {
  return chart(page, id).locator("svg.pic").filter({ visible: true });
}

/** The rows of a chart's data table, heads first, as texts. */
export async function dataTable(page: Page, id: string): Promise<string[][]> {
  return chart(page, id).locator(".chart-table tr").evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => (cell.textContent ?? "").replace(/\s+/g, " ").trim())),
  );
}

/** The filter bar's part with this name, opened. */
export async function panel(page: Page, name: RegExp): Promise<Locator> {
  const panel = page.getByRole("search").locator("details.panel", { has: page.locator("summary", { hasText: name }) });
  if ((await panel.getAttribute("open")) === null) await panel.locator("> summary").click();
  return panel;
}

/** A file's cells. */
export function cells(text: string, separator: string): string[][] {
  const rows: string[][] = [[""]];
  let quoted = false;
  const put = (c: string) => (rows.at(-1)![rows.at(-1)!.length - 1] += c);
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') put(c);
      else if (text[i + 1] === '"') put(text[++i]!);
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === separator) rows.at(-1)!.push("");
    else if (c === "\n") rows.push([""]);
    else if (c !== "\r") put(c);
  }
  return rows.filter((row) => row.length > 1 || row[0] !== "");
}

/** The sum of a file's column. */
export function sum(rows: string[][], column: string): number {
  const [head = [], ...rest] = rows;
  const index = head.indexOf(column);
  if (index < 0) throw new Error(`no column ${column} in ${head.join(", ")}`);
  return rest.reduce((total, row) => total + Number(row[index]), 0);
}
