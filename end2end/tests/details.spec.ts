// The list of conversations: search, order, columns, files.

import { expect, hydrated, on, open, test } from "../fixtures";

const LIST = "/conversations?range=last_90_days";

test("a search narrows the list, its total and its file, and stays with the other parameters", async ({ page, request }) => {
  await open(page, `${LIST}&tag=return`);
  const first = await request.get("/api/v1/reports/conversations?range=last_90_days&tag=return").then((answer) => answer.json());
  const phone: string = first.rows.find((row: { phone: string | null }) => row.phone).phone;
  await page.getByRole("searchbox", { name: "Name, number, e-mail or id" }).fill(phone);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(new RegExp(`tag=return&q=${encodeURIComponent(phone)}`));
  const found = await request
    .get(`/api/v1/reports/conversations?range=last_90_days&tag=return&q=${encodeURIComponent(phone)}`)
    .then((answer) => answer.json());
  expect(found.total).toBeGreaterThan(0);
  expect(found.total).toBeLessThan(first.total);
  await expect(page.locator("table.conversations tbody tr")).toHaveCount(found.total);
  await expect(page.locator("p.count")).toContainText(`${found.total} conversation`);
  const file = await request.get(`/conversations.csv?range=last_90_days&tag=return&q=${encodeURIComponent(phone)}`);
  expect((await file.text()).trim().split("\n").length).toBeGreaterThan(found.total);
});

test("headers sort, the other way at the second click", async ({ page }) => {
  await open(page, LIST);
  const head = page.getByRole("columnheader", { name: "Contact", exact: true });
  await expect(page.getByRole("columnheader", { name: "Started" })).toHaveAttribute("aria-sort", "descending");
  await head.getByRole("link").click();
  await expect(head).toHaveAttribute("aria-sort", "ascending");
  await expect(page).toHaveURL(/sort=contact$/);
  await head.getByRole("link").click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/sort=-contact&after=/);
  await expect(page.locator("table.conversations tbody tr").first()).toBeVisible();
});

test("columns come and go, and the address keeps them", async ({ page }) => {
  await open(page, LIST);
  await page.locator("details.columns > summary").click();
  const choice = page.locator("details.columns").getByRole("link", { name: "E-mail" });
  await choice.click();
  await expect(page.getByRole("columnheader", { name: "E-mail" })).toBeVisible();
  await expect(choice).toHaveAttribute("aria-current", "true");
  await expect(page).toHaveURL(/columns=started_at,contact,phone,email,/);
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole("columnheader", { name: "E-mail" })).toBeVisible();
});

test("search, order and columns work without scripts", async ({ another, allowedErrors }) => {
  // The browser says by this word that it does not load scripts.
  allowedErrors.push(/^csp \(.*\.js\)$/);
  const page = await another({ javaScriptEnabled: false });
  await page.goto(`${LIST}&sort=-duration&columns=started_at,contact,duration`);
  await page.getByRole("searchbox", { name: "Name, number, e-mail or id" }).fill("a");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/q=a/);
  await expect(page).toHaveURL(/sort=-duration/);
  await expect(page.getByRole("columnheader", { name: "Duration" })).toHaveAttribute("aria-sort", "descending");
  await expect(page.locator("table.conversations thead th")).toHaveCount(3);
});

const minute = (n: number) => `2026-11-10T10:${String(n).padStart(2, "0")}:00Z`;
const opened = (n: number) => ({ type: "conversation.opened", conversation: `v${n}`, contact: `c${n}`, line: "39", at: minute(n) });
const message = (n: number, at: number, more: object) => ({ type: "message", message: `m${n}-${at}`, conversation: `v${n}`, kind: "text", at: minute(at), ...more });

const origins = on({
  events: [
    { type: "agent", agent: "a1", name: "Ann", team: "Support", at: minute(0) },
    { type: "flow.version", flow: "f1", version: "f1@1", name: "Welcome", steps: [{ step: "hello", kind: "MESSAGE" }], at: minute(0) },
    { type: "click", click: "abcdefg2", button: "footer", page: "https://shop.example.com/?utm_source=newsletter&utm_campaign=autumn", at: minute(0) },
    // From an advertisement, handed to a team that nobody of has taken up.
    opened(1),
    message(1, 2, { from: "contact", referral: { source_type: "ad", source_id: "120", headline: "Sofas made to measure" } }),
    { type: "conversation.handed_off", conversation: "v1", team: "Sales", at: minute(3) },
    // From the button of a page.
    opened(2),
    message(2, 3, { from: "contact", text: "Hello! abcdefg2" }),
    message(2, 4, { from: "agent", agent: "a1" }),
    // By a flow.
    opened(3),
    { type: "run.started", run: "r1", flow: "f1", version: "f1@1", contact: "c3", conversation: "v3", at: minute(3) },
    message(3, 4, { from: "flow" }),
    // By a campaign.
    opened(4),
    message(4, 4, { from: "broadcast", kind: "template", template: "offer", campaign: "November offers" }),
  ],
});

origins("the list says where each conversation came from, and sorts by it", async ({ page }) => {
  await open(page, "/conversations?range=last_14_days&columns=contact,teams,flow,origin,campaign,utm_source&sort=contact");
  await expect(page.locator("table.conversations thead th")).toHaveText(["Contact", "Team", "Flow", "Origin", "Campaign", "UTM source"]);
  const rows = () =>
    page.locator("table.conversations tbody tr").evaluateAll((all) =>
      (all as HTMLTableRowElement[]).map((row) => [...row.cells].map((cell) => (cell.textContent ?? "").replace("—", "").trim())),
    );
  const [ad, button, flow, campaign] = [
    ["c1 new", "Sales", "", "Advertisement", "Sofas made to measure", ""],
    ["c2 new", "Support", "", "Website button", "autumn", "newsletter"],
    ["c3 new", "", "Welcome", "", "", ""],
    ["c4 new", "", "", "", "November offers", ""],
  ];
  expect(await rows()).toEqual([ad, button, flow, campaign]);
  // What is missing comes last.
  for (const [name, first] of [["Flow", flow], ["Origin", ad], ["Campaign", button], ["Team", ad]] as const) {
    await page.getByRole("columnheader", { name }).getByRole("link").click();
    await expect(page.getByRole("columnheader", { name })).toHaveAttribute("aria-sort", "ascending");
    await expect.poll(async () => (await rows())[0], name).toEqual(first);
  }
});
