// Replaces each built text file by its gzip: the API function sends it as it is.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";

const folder = new URL("../layers/winnow/winnow/api/static/console", import.meta.url).pathname;
const LIMIT = 150 * 1024; // bytes of the first load
let first = 0;
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile()) continue;
  const content = readFileSync(path);
  if (/\.(html|js|css|svg)$/.test(entry.name)) {
    const packed = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
    writeFileSync(`${path}.gz`, packed);
    rmSync(path);
    first += packed.length;
  } else if (!/(cyrillic|greek|vietnamese|latin-ext)/.test(entry.name)) {
    first += content.length; // fonts of other scripts are fetched when a page shows them
  }
}
console.log(`console: ${(first / 1024).toFixed(1)} KiB to load first (at most ${LIMIT / 1024})`);
if (first > LIMIT) process.exit(1);
