// Fails when what a first visit must load (the entry and all it imports statically) outgrows the limit.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 150;
const dist = new URL("../../src/plexichat/web_dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const seen = new Map();
function visit(key) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return;
  for (const file of [chunk.file, ...(chunk.css ?? [])]) {
    if (!seen.has(file))
      seen.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length);
  }
  for (const imported of chunk.imports ?? []) visit(imported);
}
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);

const total = [...seen.values()].reduce((sum, size) => sum + size, 0) / 1000;
for (const [file, size] of seen) console.log(`${(size / 1000).toFixed(1).padStart(7)} kB  ${file}`);
console.log(
  `${total.toFixed(1).padStart(7)} kB  gzip, entry and static imports (limit ${LIMIT_KB})`,
);
if (total === 0 || total > LIMIT_KB) process.exit(1);
