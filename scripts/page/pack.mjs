// Byte code and packing for the page, by the very Python and packer that are pinned: node pack.mjs TOOLS STAGE
//
// STAGE holds app/ and std/ (Python sources) and parts/ (whatever else is packed). Afterwards packed/ holds app.zip and std.zip
// (stored, modules as unchecked-hash .pyc without docstrings) and all of parts/, each packed by zstd as NAME.zst.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [tools, stage] = process.argv.slice(2).map((one) => path.resolve(one));
const require = createRequire(path.join(tools, "package.json"));
const home = path.dirname(require.resolve("pyodide"));
const { loadPyodide } = require("pyodide");
const zstd = require("@bokuweb/zstd-wasm");
await zstd.init();

// sets among constants are written in the order of their hashes: no seed by chance; no columns beside the line numbers
const python = await loadPyodide({ indexURL: home, env: { PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1", HOME: "/home" } });
python.FS.mkdirTree("/stage");
python.FS.mount(python.FS.filesystems.NODEFS, { root: stage }, "/stage");
python.runPython(fs.readFileSync(new URL("compile.py", import.meta.url), "utf8"));

const packed = path.join(stage, "packed");
for (const folder of [packed, path.join(stage, "parts")]) {
  for (const name of fs.readdirSync(folder).sort()) {
    if (name.endsWith(".zst")) continue;
    fs.writeFileSync(path.join(packed, name + ".zst"), zstd.compress(fs.readFileSync(path.join(folder, name)), 19));
  }
}
