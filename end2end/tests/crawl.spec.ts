// Follows the links of every page, and of the pages they lead to, one of each kind: the filters are kept, and nothing errors.

import type { APIRequestContext, Page } from "@playwright/test";
import { expect, on, test } from "../fixtures";

const FILTER = [
  "range", "from", "to", "contact_tag", "contact_tags", "tag", "tags", "not_tag", "not_contact_tag",
  "agent", "hours", "clock", "line", "source", "direction", "status",
];
const COMPARED = ["/overview", "/agents", "/tags", "/definitions"];

/** The same parameters beside the filter at the same path say the same about the program. */
function kind({ pathname, searchParams }: URL): string {
  const path = pathname.replace(/^\/conversations\/\d+$/, "/conversations/id");
  return `${path} ${[...new Set(searchParams.keys())].filter((name) => !FILTER.includes(name)).sort()}`;
}

/** The links and forms of a page. */
function links(page: Page, html: string): Promise<{ href: string; changes: boolean }[]> {
  return page.evaluate((html) => {
    const document = new DOMParser().parseFromString(html, "text/html");
    return [...document.querySelectorAll("a[href], form[action]:not([method=post])")].map((link) => {
      const data = link instanceof HTMLFormElement ? new URLSearchParams(new FormData(link) as never).toString() : "";
      const href = link.getAttribute("href") ?? `${link.getAttribute("action")}?${data}`;
      // These are there to change the range or to take a filter off.
      return { href, changes: link.closest(".presets, .chips, .dates, form, .summary tbody th") !== null };
    });
  }, html);
}

/** Asks for one of each kind of address that is two links from some pages, and looks at all links of what it finds. Gives the kinds. */
async function crawl(page: Page, request: APIRequestContext, origin: string, starts: string[]): Promise<Map<string, string>> {
  await page.goto(starts[0]!);
  const kinds = new Map<string, string>();
  const lost: string[] = [];
  let waiting = starts.map((start) => new URL(start, origin));
  waiting.forEach((start) => kinds.set(kind(start), start.href));
  for (let away = 0; waiting.length > 0; away++) {
    const next: URL[] = [];
    for (const here of waiting) {
      const answer = await request.get(here.href);
      expect(answer.status(), here.href).toBe(200);
      if (!answer.headers()["content-type"]?.startsWith("text/html")) continue;
      for (const { href, changes } of await links(page, await answer.text())) {
        const to = new URL(href, here);
        to.hash = "";
        // Its own dates, and those of one of its rows.
        const isOwnRange = changes || (here.pathname === "/overview" && to.pathname === "/overview");
        const kept = to.pathname === "/preferences" ? new URL(to.searchParams.get("back") ?? "", here) : to;
        if (to.origin !== origin || ["/settings", "/login", "/downloads"].includes(to.pathname)) continue;
        for (const [name, value] of changes ? [] : here.searchParams) {
          // What a form without scripts says of a default, links leave out.
          if (!value || value === "any" || (name === "clock" && value === "all")) continue;
          const isFilter = FILTER.includes(name) && !(isOwnRange && ["range", "from", "to"].includes(name));
          // The rows behind a number are of one period; a file has no comparison. A link may narrow the status more.
          const isCompared = name === "compare" && COMPARED.includes(here.pathname) && COMPARED.includes(kept.pathname);
          if (((isFilter && name !== "status") || isCompared) && !kept.searchParams.getAll(name).includes(value)) {
            lost.push(`${name} in ${href} on ${here}`);
          }
        }
        if (away <= 1 && to.pathname !== "/preferences" && !kinds.has(kind(to))) {
          kinds.set(kind(to), to.href);
          next.push(to);
        }
      }
    }
    waiting = next;
  }
  expect(lost.slice(0, 20), `${lost.length} links that lose something`).toEqual([]);
  return kinds;
}

const PAGES = ["/overview", "/agents", "/tags", "/conversations", "/contacts", "/definitions"];

test("every link of every page keeps the filters and leads somewhere, and so do those behind it", async ({ page, request, baseURL }) => {
  test.setTimeout(300_000);
  const filter = "range=last_90_days&compare=year&contact_tag=customer&not_tag=complaint&hours=inside";
  const kinds = await crawl(page, request, baseURL!, PAGES.map((path) => `${path}?${filter}`));
  for (const path of [...PAGES, "/conversations/id", "/contacts.csv", "/agents.tsv", "/tags/metrics.svg"]) {
    expect([...kinds.keys()].some((kind) => kind.startsWith(`${path} `)), path).toBe(true);
  }
  expect(kinds.size).toBeGreaterThan(80);
});

const TAG = "100%20 & co+é #1";
const at = (minute: number) => `2026-11-10T10:${String(minute).padStart(2, "0")}:00Z`;
const events = ["c1", "c 2"].flatMap((contact, index) => [
  { type: "contact", contact, first_name: "Ann & Co", tags: [TAG], at: at(0) },
  { type: "conversation.opened", conversation: `v${index}`, contact, line: "39 1", source: "inbound", at: at(1) },
  { type: "message", message: `m${index}`, conversation: `v${index}`, from: "contact", kind: "text", at: at(2) },
  { type: "message", message: `n${index}`, conversation: `v${index}`, from: "agent", agent: TAG, kind: "text", at: at(3 + index) },
  { type: "conversation.tagged", conversation: `v${index}`, tag: TAG, at: at(6) },
  { type: "conversation.tagged", conversation: `v${index}`, tag: "b", at: at(6) },
]);

on({ events })("a tag with everything in it survives every link of every page and its files", async ({ page, request, baseURL }) => {
  test.setTimeout(120_000);
  const value = encodeURIComponent(TAG);
  const filter = `range=last_14_days&contact_tag=${value}&tag=${value}&agent=${value}&line=39%201`;
  const kinds = await crawl(page, request, baseURL!, PAGES.map((path) => `${path}?${filter}`));
  expect(kinds.size).toBeGreaterThan(60);
  for (const [list, total] of [["conversations", 2], ["contacts", 2]] as const) {
    expect((await (await request.get(`/api/v1/reports/${list}?${filter}`)).json()).total).toBe(total);
    const file = await (await request.get(`/${list}.csv?${filter}`)).text();
    expect(file.trim().split("\n").length).toBe(total + 1);
    expect(file).toContain(TAG);
  }
  for (const file of ["/overview.csv", "/overview.tsv", "/agents.csv", "/tags.csv", "/tags.csv?table=pairs"]) {
    const answer = await request.get(`${file}${file.includes("?") ? "&" : "?"}${filter}`);
    expect(answer.status(), file).toBe(200);
    expect((await answer.text()).includes(TAG), file).toBe(/tags|agents/.test(file));
  }
});
