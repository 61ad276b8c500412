// Every number of a report's page that can be opened, and how many rows it says there are: in pictures, their data tables, cards,
// facts and tables.

import { expect, type APIRequestContext, type Page } from "@playwright/test";
import { count } from "./report";

/** A number with the address of its rows. */
export interface Link {
  /** Where on the page. */
  where: string;
  href: string;
  /** How many rows it says, as the page writes it; null: its words are not understood. */
  number: string | null;
  /** The rows are contacts. */
  contacts: boolean;
}

/** Where a number stands that opens no rows of its own, and why. */
const SHUT: Record<string, string> = {
  "card Average first response: Median": "of the conversations that the average opens",
  "card Average first response: 90th percentile": "of the conversations that the average opens",
  "card Average first response: Median reply": "of the replies that the average opens",
  "card Average first response: 90th percentile of replies": "of the replies that the average opens",
  "card Average duration: Median": "of the conversations that the average opens",
  "card Average duration: 90th percentile": "of the conversations that the average opens",
  "card CSAT: Average rating": "of the ratings that the CSAT opens",
  "chart table: Share": "of the conversations that the head of its row opens",
  "chart table: n": "how many rows the average beside it opens",
  "chart table: the one series": "what the head of its row opens",
};

/** What a page says. */
export interface Numbers {
  links: Link[];
  /** Where numbers stand that open nothing. */
  shut: string[];
  /** Numbers above 0 that should open something and do not, and links that stand nowhere that is known. */
  astray: string[];
}

/** Reads a page as the server wrote it. */
export async function numbers(page: Page, request: APIRequestContext, address: string): Promise<Numbers> {
  const answer = await request.get(address);
  expect(answer.status(), address).toBe(200);
  return page.evaluate(read, await answer.text());
}

/** Runs in the browser. */
function read(html: string): Numbers {
  const main = new DOMParser().parseFromString(html, "text/html").querySelector("main")!;
  const links: Link[] = [];
  const shut = new Set<string>();
  const astray: string[] = [];
  const known = new Set<Element>();
  const text = (element: Element | null | undefined) => (element?.textContent ?? "").replace(/\s+/g, " ").trim();
  // Without what stands small below it: its change, or its n.
  const own = (cell: Element) => {
    const copy = cell.cloneNode(true) as Element;
    copy.querySelectorAll("small, svg, .visually-hidden").forEach((small) => small.remove());
    return text(copy);
  };
  const whole = (words: string) => (/^[\d,]+$/.test(words) ? words : null);
  const isSome = (words: string) => /[1-9]/.test(words);
  const sum = (all: (string | null)[]) =>
    all.includes(null) ? null : all.reduce((total, n) => total + Number(n!.replace(/,/g, "")), 0).toLocaleString("en");
  const add = (where: string, link: Element, number: string | null, contacts = false) => {
    known.add(link);
    links.push({ where, href: link.getAttribute("href") ?? "", number, contacts });
  };

  for (const figure of main.querySelectorAll("figure.chart")) {
    const id = figure.id.replace("chart-", "");
    const heads = [...figure.querySelectorAll("thead th")].map(text);
    const now = heads.findIndex((head) => /^(Previous period|A year earlier)$/.test(head));
    const end = now < 0 ? heads.length : now;
    const isGrid = heads.includes("23");
    // Bars and cells of one series do not repeat its name.
    const isNamed = !isGrid && !heads.includes("Share");
    const series = heads.map((_, at) => at).filter((at) => at > 0 && at < end && !["n", "Total", "Share"].includes(heads[at]!));
    const contacts = text(figure.querySelector("[aria-current=true]")) === "Contacts";

    for (const hit of figure.querySelectorAll("svg.pic .hit")) {
      const said = text(hit.querySelector("title")).split("; ")[0]!;
      const entries = said.slice(said.lastIndexOf(": ") + 2).split(", ").map((entry) => {
        const n = entry.match(/\(n = ([\d,]+)\)$/)?.[1];
        if (n !== undefined || !isNamed) return n ?? whole(entry);
        return whole(entry.split(" ").at(-1)!) ?? (entry.endsWith("no data") ? "0" : null);
      });
      const total = said.match(/, Total ([\d,]+)$/)?.[1];
      const isOne = hit.hasAttribute("data-s") || !isNamed || entries.length === 1;
      const number = isOne ? entries[0]! : (total ?? sum(entries));
      if (hit.hasAttribute("href")) add(`${id} picture${hit.hasAttribute("data-s") ? " series" : ""}`, hit, number, contacts);
      // Between the points of several lines, each of which has its own link.
      else if (number !== "0" && (isOne || total)) astray.push(`${id} picture: ${said}`);
    }

    for (const row of figure.querySelectorAll("tbody tr")) {
      const cells = [...row.children];
      const head = cells[0]!.querySelector("a");
      const values = cells.map(text);
      const nOf = (at: number) => (heads[at + 1] === "n" ? values[at + 1]! : whole(values[at]!));
      const total = heads.indexOf("Total");
      if (head) add(`${id} table head`, head, total > 0 ? values[total]! : sum(series.map(nOf)), contacts);
      cells.slice(1, end).forEach((cell, before) => {
        const at = before + 1;
        const link = cell.querySelector("a");
        if (link) add(`${id} table ${isGrid ? "cell" : heads[at]}`, link, heads[at] === "Total" ? values[at]! : nOf(at), contacts);
        else if (isSome(values[at]!)) {
          if (heads[at] === "Share" && head) shut.add("chart table: Share");
          else if (heads[at] === "n" && (cells[at - 1]!.querySelector("a") ?? head)) shut.add("chart table: n");
          else if (head && series.length === 1) shut.add("chart table: the one series");
          else astray.push(`${id} table: ${heads[at]} of ${values[0]} is ${values[at]}`);
        }
      });
    }
  }

  for (const card of main.querySelectorAll(".card")) {
    const name = text(card.querySelector("h2"));
    const contacts = name === "Distinct contacts";
    const value = card.querySelector("a.card-value");
    const over = text(card.querySelector(".over")).match(/[\d,]+/)?.[0];
    if (value) add(`card ${name}`, value, over ?? whole(text(value)), contacts);
    for (const detail of card.querySelectorAll("dd")) {
      const link = detail.querySelector("a");
      const of = text(detail.closest("div")?.querySelector("dt"));
      // The number of replies stands beside their average.
      const n = of === "Average reply time" ? text(detail.closest("div")?.nextElementSibling?.querySelector("dd")) : text(link);
      if (link) add(`card ${name} ${of}`, link, whole(n), contacts);
      else if (isSome(text(detail))) shut.add(`card ${name}: ${of}`);
    }
  }
  const facts = [...main.querySelectorAll(".fact")];
  const ratings = text(facts.find((fact) => text(fact.querySelector("h3")) === "Ratings")?.querySelector(".fact-value"));
  for (const fact of facts) {
    const link = fact.querySelector(".fact-value a");
    const base = text(fact.querySelector(".hint")).match(/[\d,]+/)?.[0];
    if (link) add(`fact ${text(fact.querySelector("h3"))}`, link, base ?? ratings);
  }

  for (const table of main.querySelectorAll(".summary table")) {
    const heads = [...table.querySelectorAll("thead th")].map((head) => own(head).replace(/ ?[↑↓]/, ""));
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
      const cells = [...row.children];
      const of = (name: string) => (heads.includes(name) ? own(cells[heads.indexOf(name)]!) : null);
      cells.forEach((cell, at) => {
        const [head, value] = [heads[at]!, own(cell)];
        const link = cell.querySelector("a");
        const smalls = [...cell.querySelectorAll("small")].map(text);
        const part = smalls.find((small) => /^[\d,]+ \/ /.test(small))?.split(" ")[0];
        const n = part ?? smalls.find((small) => small.startsWith("n "))?.slice(2);
        let number = n ?? whole(value);
        if (head === "CSAT %") number = of("Ratings");
        if (head === "Share %" || at === 0) number = of("Conversations");
        if (link) add(`table ${at === 0 ? "head" : head}`, link, number, head === "Distinct contacts");
        else if (at > 0 && isSome(value) && !cell.classList.contains("text")) astray.push(`table: ${head} of ${text(cells[0])} is ${value}`);
      });
    }
  }

  for (const link of main.querySelectorAll("a[href^='/conversations'], a[href^='/contacts']")) {
    if (!known.has(link)) astray.push(`a link that stands nowhere: ${text(link)} ${link.getAttribute("href")}`);
  }
  return { links, shut: [...shut], astray };
}

/** What an address answered before: pages say the same number in many places. */
const answers = new Map<string, Promise<Answer>>();

interface Answer {
  total: number;
  messages_total?: number | null;
  replies_total?: number | null;
  rows: unknown[];
}

/** Compares each number with the rows that its link opens. Gives the places that were compared. */
export async function compare(request: APIRequestContext, origin: string, { links, shut, astray }: Numbers): Promise<Set<string>> {
  expect(shut.filter((place) => !(place in SHUT)), "numbers that open nothing, and nobody says why").toEqual([]);
  expect(astray.slice(0, 10), `${astray.length} numbers that cannot be opened`).toEqual([]);
  const places = new Set<string>();
  const asked = (path: string) => {
    const address = origin + path;
    const before = answers.get(address);
    if (before) return before;
    const answer = request.get(path).then(async (response) => {
      expect(response.status(), path).toBe(200);
      return (await response.json()) as Answer & { totals: { conversations: number } };
    });
    answers.set(address, answer);
    return answer;
  };
  const check = async ({ where, href, number, contacts }: Link) => {
    const { pathname, search, searchParams } = new URL(href, origin);
    expect(number, `${where} ${href}: its number is not understood`).toMatch(/^[\d,]+$/);
    const found = await asked(`/api/v1/reports${pathname}${search}`);
    if (pathname === "/overview") {
      expect(count((found as unknown as { totals: { conversations: number } }).totals.conversations), `${where} ${href}`).toBe(number);
    } else {
      expect(pathname, `${where} ${href}`).toBe(contacts ? "/contacts" : "/conversations");
      const counted = searchParams.has("messages") ? found.messages_total : found.total;
      const rows = searchParams.has("replies") ? found.replies_total : counted;
      expect(count(rows ?? -1), `${where} ${href}`).toBe(number);
      expect(found.rows.length, href).toBe(Math.min(found.total, 100));
    }
    places.add(where);
  };
  for (let at = 0; at < links.length; at += 16) await Promise.all(links.slice(at, at + 16).map(check));
  return places;
}
