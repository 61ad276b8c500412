// The settings page: plain forms, the same with and without scripts.

import { accessible, expect, on, type Page } from "../fixtures";

const ann = { email: "ann@example.com", password: "correct horse battery", role: "admin" as const };

const events = [
  { type: "conversation.opened", conversation: "v1", contact: "c1", line: "39", source: "inbound", at: "2026-11-10T10:00:00Z" },
  { type: "message", message: "m1", conversation: "v1", from: "contact", kind: "text", at: "2026-11-10T10:00:00Z" },
];
const test = on({ users: [ann], events });

async function settings(page: Page): Promise<void> {
  await page.goto("/login?next=/settings");
  await page.getByLabel("E-mail").fill(ann.email);
  await page.getByLabel("Password").fill(ann.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Account and settings" })).toBeVisible();
}

test("an admin invites a manager, whose link leads to choosing a password and in", async ({ page, another }) => {
  await settings(page);
  const form = page.locator("form[action='/settings/users']");
  await form.getByLabel("E-mail").fill("max@example.com");
  await form.getByRole("button", { name: "Add a user" }).click();
  const link = await page.locator(".outcome code").innerText();
  await expect(page.getByRole("row", { name: /max@example.com/ })).toContainText("invited");

  const other = await another({});
  await other.goto(link);
  await other.getByLabel("New password").fill("another battery");
  await other.getByRole("button", { name: "Save the password" }).click();
  await expect(other).toHaveURL(/\/overview$/);
  await other.goto("/settings");
  await expect(other.getByRole("heading", { name: "Keys of programs" })).toHaveCount(0);
});

test("a key is made, read once, and revoked", async ({ page }) => {
  await settings(page);
  const form = page.locator("form[action='/settings/keys']");
  await form.getByLabel("Name").fill("crm");
  await form.getByLabel("Read reports").check();
  await form.getByRole("button", { name: "Make a key" }).click();
  await expect(page.locator(".outcome code")).toContainText("rpt_");
  const row = page.getByRole("row", { name: /crm/ });
  await row.getByText("Revoke", { exact: true }).click();
  await row.getByRole("button", { name: "Confirm" }).click();
  await expect(row).toHaveCount(0);
});

test("an admin sets the target of first responses, is told what cannot be, and sees it beside the table", async ({ page, allowedErrors }) => {
  await settings(page);
  await page.getByRole("link", { name: /^Target of first responses/ }).click();
  await page.getByLabel("Time zone").fill("Europe/Rom");
  await page.getByLabel(/^Target of first responses/).fill("120");
  allowedErrors.push(/422/);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("Nothing was changed. A name of the IANA database");
  await expect(page.getByLabel("Time zone")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel(/^Target of first responses/)).toHaveValue("120");
  await page.getByLabel("Time zone").fill("Europe/Rome");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toContainText("Saved");
  await page.goto("/agents?range=all");
  const note = page.locator(".summary .hint", { hasText: "In time: first responses within 2 min" });
  await note.getByRole("link", { name: "Change the target" }).click();
  await expect(page.getByLabel(/^Target of first responses/)).toHaveValue("120");
});

test("the settings are accessible and fit a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await settings(page);
  for (const path of ["/settings", "/settings/workspace"]) {
    await page.goto(path);
    await accessible(page);
  }
});
