// Starts the program under test: `target/release/rapporto` (or $RAPPORTO_BINARY) on a free port, with a database of
// its own in a temporary folder.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export const binary = process.env.RAPPORTO_BINARY ?? resolve(import.meta.dirname, "../target/release/rapporto");

/** What the tests take for the present, unless they say otherwise: the demo's numbers are then the same every day. */
export const NOW = "2026-11-15T12:00:00Z";

/** The browser of the machine: $RAPPORTO_CHROMIUM, else the first that is installed. */
export function chromium(): string {
  const own = process.env.RAPPORTO_CHROMIUM;
  const found = own ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  if (!found) throw new Error("no Chromium: install it, or set RAPPORTO_CHROMIUM to the program");
  return found;
}

/** One event, as docs/data.md describes them. */
export type Event = { type: string; at?: string } & Record<string, unknown>;

/** A workspace to be made and served. */
export interface Plan {
  /** IANA name. */
  zone?: string;
  /** As in the settings file. */
  businessHours?: object;
  /** What happened; or how many made-up conversations. */
  events?: Event[];
  demo?: number;
  /** The present. */
  now?: string;
  /** Who may sign in; without them everybody is signed in as a demo manager. */
  users?: User[];
}

/** Somebody who may sign in. */
export interface User {
  email: string;
  password: string;
  role: "admin" | "manager" | "agent";
  agent?: string;
}

/** A served workspace. */
export interface Workspace {
  url: string;
  /** Takes in events beside the running server. */
  import: (events: Event[]) => void;
  /** Ends the server, and starts it again at the same address. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
  /** Ends the server and deletes everything. */
  remove: () => Promise<void>;
}

/** Makes a workspace in a folder of its own, and serves it. */
export async function workspace(plan: Plan): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), "rapporto-end2end-"));
  const database = join(folder, "rapporto.db");
  const now = plan.now ?? NOW;
  const run = (command: string, args: string[], input = "") => {
    execFileSync(binary, [command, "--db", database, ...args], { input, stdio: "pipe", env: environment(now) });
  };
  const take = (events: Event[]) => {
    run("import", ["--strict", "-"], events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  };
  try {
    if (plan.demo) run("demo", ["--conversations", String(plan.demo), "--seed", "7"]);
    if (plan.zone) run("settings", ["set", `time_zone=${plan.zone}`]);
    if (plan.businessHours) {
      const file = join(folder, "hours.json");
      writeFileSync(file, JSON.stringify(plan.businessHours));
      run("settings", ["set", `business_hours=${file}`]);
    }
    if (plan.events) take(plan.events);
    const users = plan.users ?? [];
    for (const { email, password, role, agent } of users) {
      run("user", ["add", email, "--role", role, ...(agent ? ["--agent", agent] : [])], `${password}\n`);
    }
    const entrance = users.length ? [] : ["--demo-sign-in"];
    let server = await serve(database, now, "127.0.0.1:0", entrance);
    const { url } = server;
    return {
      url,
      import: take,
      stop: () => server.stop(),
      start: async () => {
        server = await serve(database, now, new URL(url).host, entrance);
      },
      remove: async () => {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Serves a database; resolves once it answers. */
async function serve(database: string, now: string, listen: string, entrance: string[]) {
  const args = ["serve", "--db", database, "--listen", listen, ...entrance];
  const server = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"], env: environment(now) });
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stderr }).on("line", (line) => {
      said.push(line);
      const address = line.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (address) resolve(address[0]);
    });
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`rapporto serve ended with ${code}:\n${said.join("\n")}`)));
  });
  return { url, stop: () => stop(server) };
}

function stop(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve();
    server.once("exit", () => resolve());
    server.kill("SIGTERM");
  });
}

/** Nothing of the person who runs the tests: their settings would change what is tested. */
function environment(now: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("RAPPORTO_"));
  return { ...Object.fromEntries(kept), NO_COLOR: "1", RAPPORTO_NOW: now };
}
