// Which modules the page's work loads: node trace.mjs TOOLS STAGE, where STAGE holds app/ and work/; prints a JSON list.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [tools, stage] = process.argv.slice(2).map((one) => path.resolve(one));
const require = createRequire(path.join(tools, "package.json"));
const { loadPyodide } = require("pyodide");
const python = await loadPyodide({ indexURL: path.dirname(require.resolve("pyodide")), stdout: () => {}, stderr: () => {} });
python.FS.mkdirTree("/stage");
python.FS.mount(python.FS.filesystems.NODEFS, { root: stage }, "/stage");
console.log(python.runPython(`
import json, sys
from pathlib import Path
sys.path.insert(0, "/stage/app")
from toolkit.page.page import answer
work = Path("/stage/work")
for case in json.loads((work / "cases.json").read_text(encoding="utf-8")):
    files = {kind: [(way, (work / name).read_bytes()) for way, name in given] for kind, given in case["files"].items()}
    made = answer(files, case["settings"], lambda *told: None)
    print(case["name"], len(made["files"]), made["model"][:200], file=sys.stderr)
json.dumps(sorted(set(sys.modules)))
`));
