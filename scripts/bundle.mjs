#!/usr/bin/env node
// Turns the compiled front end, the style sheets and the texts into what the server embeds:
//
//     bundle.mjs INPUT.wasm OUTPUT_FOLDER CACHE_FOLDER
//
// Every file gets a name with a hash of its content, and a brotli and a gzip form beside it. `manifest.txt` names them,
// a role and a name a line. What has not changed since the last time is left alone. QUICK=1 leaves out what only makes it smaller.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const SCRIPTS = dirname(fileURLToPath(import.meta.url));
const STYLE = resolve(SCRIPTS, "../style");
const LOCALES = resolve(SCRIPTS, "../locales");
const FRONTEND = resolve(SCRIPTS, "../frontend");
const NAME = "rapporto";
// Families of texts of pages that the server alone writes: the browser need not have them.
const SERVERS_OWN = [
  "account", "button", "buttons", "closed_by", "conversation", "definitions", "delivery", "downloads", "edge", "entry", "execution_state", "flow_state", "flows", "not_counted",
  "open_conversation", "rule", "run_reason", "settings", "setup", "sources", "step_status", "trigger", "viewer", "wait_by", "workspace",
];

// What Rust's wasm32-unknown-unknown may use. wasm-bindgen drops the section in which wasm-opt would find it.
const FEATURES = ["bulk-memory", "mutable-globals", "multivalue", "nontrapping-float-to-int", "reference-types", "sign-ext"];

const [input, bundle, cache] = process.argv.slice(2);
if (!cache) {
  console.error("use: bundle.mjs INPUT.wasm OUTPUT_FOLDER CACHE_FOLDER");
  process.exit(2);
}
const bindgen = join(cache, "wasm-bindgen/release/rapporto-wasm-bindgen");
const quick = process.env.QUICK === "1";
const manifest = [];

/** Writes a file under its hashed name, with its compressed forms, and returns that name. */
function put(role, name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const extension = extname(name);
  const hashed = `${basename(name, extension)}-${hash}${extension}`;
  const path = join(bundle, hashed);
  if (![path, `${path}.br`, `${path}.gz`].every(existsSync)) {
    // An unoptimised module is megabytes, for which the best compression takes too long to wait for.
    const quality = quick && role === "wasm" ? 1 : 11;
    const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(path, bytes);
  }
  manifest.push(`${role} ${hashed}`);
  return hashed;
}

/** wasm-bindgen, then wasm-opt; both only when what they would read has changed. */
function webAssembly() {
  const folder = join(bundle, "../bundle-work");
  const stamp = join(folder, "stamp");
  const state = createHash("sha256").update(String(quick));
  for (const file of [input, bindgen, join(SCRIPTS, "package-lock.json"), fileURLToPath(import.meta.url)]) {
    state.update(readFileSync(file));
  }
  const now = state.digest("hex");
  const module = join(folder, `${NAME}.js`);
  const optimised = join(folder, `${NAME}.wasm`);
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== now) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    console.log("Binding the WebAssembly (a few seconds)");
    execFileSync(bindgen, [input, folder, NAME], { stdio: "inherit" });
    if (existsSync(join(folder, "snippets"))) {
      throw new Error("a dependency brings JavaScript files of its own: bundle.mjs must learn to hash and link them");
    }
    const bound = join(folder, `${NAME}_bg.wasm`);
    if (quick) copyFileSync(bound, optimised);
    else shrink(bound, optimised);
    writeFileSync(stamp, now);
  }
  put("wasm", `${NAME}.wasm`, readFileSync(optimised));
  put("js", `${NAME}.js`, readFileSync(module));
}

function shrink(from, to) {
  console.log("Shrinking the WebAssembly (about half a minute)");
  // Inlining and common subexpressions make fewer bytes of code, but bytes that compress worse: 7 % more to load.
  const options = ["-Oz", "--skip-pass=inlining-optimizing", "--skip-pass=local-cse", "--strip-target-features", ...FEATURES.map((feature) => `--enable-${feature}`)];
  const tool = join(SCRIPTS, "node_modules/binaryen/bin/wasm-opt");
  execFileSync(process.execPath, [tool, from, ...options, "-o", to], { stdio: "inherit" });
}

/** The style sheets that `main.css` imports, in its order, as one; what they point to becomes a hashed file too. */
function styleSheet() {
  const main = join(STYLE, "main.css");
  if (!existsSync(main)) return;
  const left = new Set(readdirSync(STYLE).filter((file) => file.endsWith(".css") && file !== "main.css"));
  const bundled = readFileSync(main, "utf8").replace(/@import\s+(?:url\()?["'](?:\.\/)?([^"']+)["']\)?\s*;/g, (_, file) => {
    left.delete(file);
    return readFileSync(join(STYLE, file), "utf8");
  });
  if (left.size > 0) throw new Error(`style/main.css does not import ${[...left].join(", ")}`);
  const linked = bundled.replace(/url\(\s*["']?(?!data:|#)([^"')]+)["']?\s*\)/g, (_, file) => {
    return `url("${put("file", file, readFileSync(join(STYLE, file)))}")`;
  });
  put("css", `${NAME}.css`, withoutComments(linked));
}

/** Comments and indentation out; strings stay as they are. */
function withoutComments(css) {
  return css
    .replace(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\/\*[\s\S]*?\*\//g, (_, string) => string ?? "")
    .replace(/\s*\n\s*/g, "\n")
    .trim();
}

mkdirSync(bundle, { recursive: true });
webAssembly();
styleSheet();
const icon = join(STYLE, "icon.svg");
if (existsSync(icon)) put("icon", "icon.svg", readFileSync(icon));

for (const script of ["notices", "viewer", "copy", "preview"]) put(script, `${script}.js`, readFileSync(join(FRONTEND, `${script}.js`)));

for (const file of readdirSync(LOCALES).sort()) {
  const language = basename(file, ".json");
  const texts = Object.entries(JSON.parse(readFileSync(join(LOCALES, file), "utf8")));
  const needed = texts.filter(([key]) => !SERVERS_OWN.includes(key.split(".")[0]));
  put(`texts-${language}`, `texts-${file}`, JSON.stringify(Object.fromEntries(needed)));
}

const text = manifest.map((line) => `${line}\n`).join("");
const list = join(bundle, "manifest.txt");
if (!existsSync(list) || readFileSync(list, "utf8") !== text) writeFileSync(list, text);

const kept = new Set(manifest.map((line) => line.split(" ")[1]));
for (const file of readdirSync(bundle)) {
  if (file !== "manifest.txt" && !kept.has(file.replace(/\.(br|gz)$/, ""))) rmSync(join(bundle, file));
}
