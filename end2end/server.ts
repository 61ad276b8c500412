// Starts the program under test: `target/release/rapporto` (or $RAPPORTO_BINARY) on a free port, with a database of
// its own in a temporary folder.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export const binary = process.env.RAPPORTO_BINARY ?? resolve(import.meta.dirname, "../target/release/rapporto");

/** The browser of the machine: $RAPPORTO_CHROMIUM, else the first that is installed. */
export function chromium(): string {
  const own = process.env.RAPPORTO_CHROMIUM;
  const found = own ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  if (!found) throw new Error("no Chromium: install it, or set RAPPORTO_CHROMIUM to the program");
  return found;
}

/** A database of its own for whoever asks, gone with `remove`. */
export function temporaryDatabase() {
  const folder = mkdtempSync(join(tmpdir(), "rapporto-end2end-"));
  return { file: join(folder, "rapporto.db"), folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs a command of the program to its end and gives what it wrote to standard output. */
export function rapporto(...args: string[]): string {
  return execFileSync(binary, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: environment() });
}

/** Serves a database; resolves once it answers, with its address. */
export async function serve(database: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const args = ["serve", "--db", database, "--listen", "127.0.0.1:0"];
  const server = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"], env: environment() });
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
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("RAPPORTO_"));
  return { ...Object.fromEntries(kept), NO_COLOR: "1" };
}
