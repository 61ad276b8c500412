// Coming in and going out, with and without scripts.

import AxeBuilder from "@axe-core/playwright";
import { expect, hydrated, on, type Page } from "../fixtures";

const ann = { email: "ann@example.com", password: "correct horse battery", role: "manager" as const };
const bob = { email: "bob@example.com", password: "another battery", role: "agent" as const, agent: "b1" };

const test = on({
  users: [ann, bob],
  events: [
    { type: "agent", agent: "a1", name: "Ann", email: "ann@example.com" },
    { type: "agent", agent: "b1", name: "Bob", email: "bob@example.com" },
    ...["a1", "a1", "b1"].flatMap((agent, n) => [
      { type: "conversation.opened", conversation: `t${n}`, contact: `c${n}`, line: "39", source: "inbound", at: "2026-11-10T09:00:00Z" },
      { type: "message", message: `m${n}`, conversation: `t${n}`, from: "agent", agent, kind: "text", at: "2026-11-10T09:01:00Z" },
    ]),
  ],
});

async function enter(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("whoever is not signed in comes to the log-in, and from there to where they wanted to go", async ({ page }) => {
  await page.goto("/agents?range=all");
  await expect(page).toHaveURL(/\/login\?next=/);
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await enter(page, ann);
  await expect(page).toHaveURL(/\/agents\?range=all$/);
  await hydrated(page);
  await expect(page.locator(".account")).toContainText("ann@example.com");
  await expect(page.locator(".demo-banner")).toHaveCount(0);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login$/);
  await page.goBack();
  await page.reload();
  await expect(page).toHaveURL(/\/login/);
});

test("a wrong password says so, keeps the address and waits at the password", async ({ page, allowedErrors }) => {
  allowedErrors.push(/401/);
  await page.goto("/login");
  await enter(page, { ...ann, password: "something else" });
  await expect(page.getByRole("alert")).toContainText("do not belong together");
  await expect(page.getByLabel("E-mail")).toHaveValue("ann@example.com");
  await expect(page.getByLabel("Password")).toBeFocused();
  await expect(page.getByLabel("Password")).toHaveValue("");
});

test("the log-in works without scripts, in Italian and in the dark", async ({ another, allowedErrors }) => {
  // The preload of the module that never runs.
  allowedErrors.push(/^csp \(.*\.js\)$/);
  const page = await another({ javaScriptEnabled: false, colorScheme: "dark", locale: "it-IT" });
  await page.goto("/overview");
  await expect(page.getByRole("heading", { name: "Accedi" })).toBeVisible();
  await page.getByLabel("E-mail").fill(ann.email);
  await page.getByLabel("Password").fill(ann.password);
  await page.getByRole("button", { name: "Accedi" }).click();
  await expect(page).toHaveURL(/\/overview$/);
});

test("language and theme change on the log-in and lead back to it", async ({ page }) => {
  await page.goto("/login?next=/tags");
  await page.getByRole("link", { name: "Italiano" }).click();
  await expect(page).toHaveURL(/\/login\?next=%2Ftags$/);
  await expect(page.getByRole("heading", { name: "Accedi" })).toBeVisible();
});

test("the log-in is accessible and fits a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto("/login");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
  }
});

test("an agent sees their own numbers, also where a link says another agent", async ({ page }) => {
  await page.goto("/login?next=/agents?range=all%26agent=a1");
  await enter(page, bob);
  await hydrated(page);
  await expect(page.getByRole("row", { name: /Bob/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /Ann/ })).toHaveCount(0);
});

test("a page that is open when the session ends says so and leads back", async ({ page, allowedErrors }) => {
  allowedErrors.push(/401/);
  await page.goto("/login?next=/overview?range=all");
  await enter(page, ann);
  await hydrated(page);
  await page.context().clearCookies();
  await page.getByRole("navigation").getByRole("link", { name: "Tags" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  const back = page.getByRole("main").getByRole("link", { name: "Sign in" });
  await expect(back).toHaveAttribute("href", /^\/login\?next=%2Ftags/);
});
