// Conversation starts: the report, its charts and tables, the sendings, and the starts behind every number.

import type { APIRequestContext } from "@playwright/test";
import { documents, expect, open, test, type Page } from "../fixtures";

const RANGE = "range=last_90_days";

async function json(request: APIRequestContext, address: string) {
  return request.get(address).then((answer) => answer.json());
}

const whole = (text: string | null) => Number((text ?? "").trim().split(" ")[0]!.replace(/,/g, ""));

/** How many starts the open list says it has. */
async function listed(page: Page): Promise<number> {
  return whole(await page.locator("#list").textContent());
}

test("the cards say what the JSON says, and open as many rows", async ({ page, request }) => {
  await open(page, `/starts?${RANGE}`);
  const { totals } = await json(request, `/api/v1/reports/starts?${RANGE}`);
  expect(totals.sends).toBeGreaterThan(100);
  const values = page.locator(".card-value");
  const shown = (await values.allTextContents()).slice(0, 5).map(whole);
  expect(shown).toEqual([totals.sessions, totals.sends, totals.delivered, totals.read, totals.answered]);
  for (const at of [0, 1, 4]) {
    const asked = documents(page);
    await values.nth(at).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Starts one by one");
    expect(await listed(page)).toBe(shown[at]);
    expect(asked).toEqual([]);
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Conversation starts");
  }
});

test("every number of the page opens as many starts as it says", async ({ page, request }) => {
  test.setTimeout(180_000);
  for (const address of [`/starts?${RANGE}`, `/starts?${RANGE}&scope=all&user=new`, `/starts/sends?${RANGE}`]) {
    const isOfSendings = address.startsWith("/starts/sends");
    const links = await page.evaluate(({ html, isOfSendings }) => {
      const found = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("main table a[href*='tab=sends']")];
      // The name of a row stands beside its number; the time of a sending before what was sent and what was not.
      const number = (link: Element) => {
        if (!link.closest("th")) return link.textContent!;
        const cells = [...link.closest("tr")!.querySelectorAll("td:not(.text)")].map((cell) => cell.textContent!);
        // Of who was referred nothing was sent.
        return isOfSendings ? (cells[1] === "0" ? cells[2]! : cells[1]!) : cells[0]!;
      };
      return found.map((link) => ({ href: link.getAttribute("href")!, text: number(link) }));
    }, { html: await (await request.get(address)).text(), isOfSendings });
    expect(links.length, address).toBeGreaterThan(10);
    const different = new Map(links.map(({ href, text }) => [href, text]));
    for (const [href, text] of [...different].slice(0, 60)) {
      const { total } = await json(request, `/api/v1/reports/sends?${href.split("?")[1]}`);
      expect(`${href}: ${total}`).toBe(`${href}: ${whole(text)}`);
    }
  }
});

test("the number of distinct contacts opens the latest session of each", async ({ page, request }) => {
  for (const filter of ["", "&scope=all&user=recurring"]) {
    const { totals } = await json(request, `/api/v1/reports/starts?${RANGE}${filter}`);
    expect(totals.distinct_contacts).toBeGreaterThan(1);
    await open(page, `/starts?${RANGE}${filter}`);
    const number = page.locator(".card dl div").filter({ hasText: "Distinct contacts" }).locator("dd a");
    expect(whole(await number.textContent())).toBe(totals.distinct_contacts);
    await number.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Starts one by one");
    expect(await listed(page)).toBe(totals.distinct_contacts);
    await expect(page.getByText(`${totals.distinct_contacts.toLocaleString("en")} distinct contacts`)).toBeVisible();
  }
});

test("pies and bars are drawn, have their numbers as a table, and their slices are links", async ({ page, request }) => {
  await open(page, `/starts?${RANGE}`);
  const { by_status } = await json(request, `/api/v1/reports/starts?${RANGE}`);
  const status = page.locator("#chart-status");
  await expect(status.locator("svg .c-bar").first()).toBeVisible();
  await status.locator(".chart-data summary").click();
  await expect(status.locator(".chart-table tbody tr")).toHaveCount(by_status.length);
  await expect(page.locator("#chart-funnel, #chart-sends, #chart-answered, #chart-users, #chart-origins")).toHaveCount(5);
  await expect(page.getByText("the funnel counts successful sends only")).toBeVisible();
});

test("its own filters take effect at once and keep the others", async ({ page, request }) => {
  await open(page, `/starts?${RANGE}&contact_tag=customer`);
  const asked = documents(page);
  // Of orders the shop also tells while a conversation is open.
  const name = "order_update";
  await page.locator("select[name=template]").selectOption(name);
  await expect(page).toHaveURL(new RegExp(`contact_tag=customer.*template=${name}`));
  const { totals } = await json(request, `/api/v1/reports/starts?${RANGE}&contact_tag=customer&template=${name}`);
  await expect(page.locator(".card-value").nth(1)).toHaveText(totals.sends.toLocaleString("en"));
  await page.getByRole("link", { name: /count them too|count it too/ }).click();
  await expect(page).toHaveURL(/scope=all/);
  expect(asked).toEqual([]);
});

test("several templates, and what has no campaign, stay when another filter is chosen", async ({ page, another, allowedErrors }) => {
  const address = `/starts?${RANGE}&campaign=&template=order_update&template=other`;
  await open(page, address);
  await page.locator("select[name=user]").selectOption("new");
  await expect(page).toHaveURL(/user=new/);
  const said = (page: Page) => {
    const query = new URL(page.url()).searchParams;
    return [query.getAll("template"), query.get("campaign"), query.get("user")];
  };
  const kept = [["order_update", "other"], "", "new"];
  expect(said(page)).toEqual(kept);
  await expect(page.locator(".own-filters .several")).toBeVisible();
  allowedErrors.push(/^csp \(.*\.js\)$/);
  const plain = await another({ javaScriptEnabled: false });
  await plain.goto(address);
  await plain.locator("select[name=user]").selectOption("new");
  await plain.locator(".own-filters button").click();
  expect(said(plain)).toEqual(kept);
});

test("sendings open their starts, and a start its conversation", async ({ page }) => {
  await open(page, `/starts?${RANGE}`);
  await page.getByRole("link", { name: "Latest sendings" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Latest sendings");
  const number = page.locator("tbody td:not(.text) a").first();
  const n = whole(await number.textContent());
  await number.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Starts one by one");
  expect(await listed(page)).toBe(n);
  await page.getByRole("link", { name: "Open", exact: true }).first().click();
  await expect(page).toHaveURL(/\/conversations\/\d+/);
});

test("it reads in Italian, and without scripts", async ({ another, allowedErrors }) => {
  // The browser says by this word that it does not load scripts.
  allowedErrors.push(/^csp \(.*\.js\)$/);
  const page = await another({ locale: "it-IT", javaScriptEnabled: false });
  await page.goto(`/starts?${RANGE}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Inizi di conversazione");
  await expect(page.locator("#chart-sends svg").first()).toBeVisible();
  await page.locator("select[name=user]").selectOption("new");
  await page.locator(".own-filters button").click();
  await expect(page).toHaveURL(/user=new/);
});
