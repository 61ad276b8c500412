// The list of conversations: search, order, columns, files.

import { expect, hydrated, open, test } from "../fixtures";

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
