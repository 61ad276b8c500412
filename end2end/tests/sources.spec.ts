// The page of the sources: what is missing, what was delivered, what was rejected and how it is taken away.

import { accessible, expect, on, type Page } from "../fixtures";

const ann = { email: "ann@example.com", password: "correct horse battery", role: "admin" as const };

const test = on({ users: [ann] });

async function signIn(page: Page, next: string): Promise<void> {
  await page.goto(`/login?next=${next}`);
  await page.getByLabel("E-mail").fill(ann.email);
  await page.getByLabel("Password").fill(ann.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Makes a key on the settings page, and posts with it. */
async function post(page: Page, lines: string[]): Promise<void> {
  await page.goto("/settings");
  const form = page.locator("form[action='/settings/keys']");
  await form.getByLabel("Name").fill(`crm ${Date.now()}`);
  await form.getByLabel("Send events").check();
  await form.getByRole("button", { name: "Make a key" }).click();
  const key = await page.locator(".outcome code").innerText();
  const sent = async () => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/x-ndjson" };
    return (await page.request.post("/api/v1/events", { headers, data: lines.join("\n") })).status();
  };
  // A key counts within a second.
  await expect.poll(sent).toBe(200);
}

test("an admin finds what is missing, what came in, and takes the rejected lines away", async ({ page }) => {
  await signIn(page, "/settings");
  await page.getByRole("link", { name: "Show sources" }).click();
  const api = page.getByRole("region", { name: "Events API" });
  await expect(api).toContainText("Not set up");
  await expect(api.locator("pre")).toContainText(new URL(page.url()).origin);
  await expect(page.getByRole("region", { name: "WhatsApp Cloud API" })).toContainText("RAPPORTO_WHATSAPP_APP_SECRET");
  await expect(page.getByRole("heading", { name: "Nothing was rejected" })).toBeVisible();

  const broken = JSON.stringify({ type: "conversation.closed", conversation: "v1", by: "bot", note: "x".repeat(300), at: "2026-11-15T11:00:00Z" });
  await post(page, [JSON.stringify({ type: "agent", agent: "a1", id: "1" }), broken]);
  await page.goto("/settings/sources");
  await expect(api).toContainText("Delivering");
  await api.getByRole("link", { name: "1", exact: true }).click();
  await expect(page).toHaveURL(/source=api#rejected$/);
  const line = page.locator(".rejected-lines > li");
  await expect(line).toContainText("line 2");
  await expect(line.locator(".reason")).toContainText("one of agent, flow, auto, contact");
  await expect(line.locator("pre")).toBeHidden();
  await line.locator("summary").click();
  await expect(line.locator("pre")).toHaveText(broken);

  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the lines" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toBe("rejected.ndjson");
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe(`${broken}\n`);

  await page.getByRole("navigation", { name: "Source of the rejected lines" }).getByRole("link", { name: "Files" }).click();
  await expect(page.getByRole("heading", { name: "Nothing of this source was rejected" })).toBeVisible();
});

test("a click copies a step, and says so", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "/settings/sources");
  const step = page.getByRole("region", { name: "WhatsApp Cloud API" }).locator(".to-copy", { hasText: "/webhooks/whatsapp" });
  await step.getByRole("button", { name: "Copy" }).click();
  await expect(step.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(`${new URL(page.url()).origin}/webhooks/whatsapp`);
});

test("the sources are accessible and fit a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await signIn(page, "/settings/sources");
  await post(page, ["{}", "y".repeat(400), JSON.stringify({ type: "agent", agent: "a1" })]);
  await page.goto("/settings/sources");
  await accessible(page);
});
