/* The worker: Pyodide and the toolkit. It is handed everything by the page; it asks for nothing from outside. */
"use strict";
(function () {
  var parts = {}, python, answer, log = [];

  // Pyodide asks for its parts by address: it gets ours from memory, and there is nothing else to be had.
  self.fetch = function (what) {
    var url = String((what && what.url) || what), name = url.slice(url.lastIndexOf("/") + 1);
    if (!Object.prototype.hasOwnProperty.call(parts, name)) return Promise.reject(new TypeError("no network"));
    var type = /\.wasm$/.test(name) ? "application/wasm" : "application/octet-stream";
    return Promise.resolve(new Response(parts[name], { headers: { "Content-Type": type } }));
  };
  ["XMLHttpRequest", "WebSocket", "EventSource", "WebTransport", "importScripts", "indexedDB", "caches"].forEach(function (name) {
    try { Object.defineProperty(self, name, { value: undefined }); } catch (e) { self[name] = undefined; }
  });

  function heap() { return python && python._module && python._module.HEAPU8 ? python._module.HEAPU8.length : 0; }

  async function start(given) {
    postMessage({ kind: "step", text: "正在解压……" });
    parts["pyodide.asm.wasm"] = fzstd.decompress(given.wasm);
    parts["python_stdlib.zip"] = fzstd.decompress(given.std);
    parts["pyodide-lock.json"] = given.lock;
    postMessage({ kind: "step", text: "正在启动……" });
    // Pyodide only warns when its WebAssembly cannot be compiled, and then waits for ever: whichever is first
    var warn = console.warn;
    var failed = new Promise(function (_, no) { console.warn = function (e) { if (e instanceof Error) no(e); }; });
    python = await Promise.race([failed, loadPyodide({
      indexURL: "https://page.invalid/", packages: [], env: { HOME: "/home", TZ: given.zone },
      stdout: function (line) { log.push(line); }, stderr: function (line) { log.push(line); }
    })]);
    console.warn = warn;
    python.FS.writeFile("/app.zip", fzstd.decompress(given.app));
    parts = {};
    answer = python.runPython([
      "import sys",
      "sys.path.insert(0, '/app.zip')",
      "from toolkit.page.page import answer",
      "def answered(files, settings, tell):",
      "    given = {one: [(str(each.name), each.data.to_bytes()) for each in getattr(files, one)] for one in files.object_keys()}",
      "    return answer(given, settings, tell)",
      "answered"
    ].join("\n"));
    postMessage({ kind: "usable", heap: heap() });
    // the first check builds tables: on the blank template, before anybody waits for it
    python.runPython([
      "from toolkit.form import FORMS",
      "from toolkit.submission.content import Content",
      "from toolkit.template.template import write_workbook",
      "_ = answer({'received': [('x.xlsx', write_workbook(FORMS[2021], Content()))]}, '{\"today\": \"2000-01-01\"}', lambda *_: None)"
    ].join("\n"));
    postMessage({ kind: "ready", heap: heap(), version: python.version });
  }

  function check(given) {
    var tell = function (what, done, all) { postMessage({ kind: "progress", what: what, done: done, all: all }); };
    var made = answer(given.files, given.settings, tell);
    var model = made.get("model"), proxy = made.get("files"), files = proxy.toJs({ dict_converter: Object.fromEntries });
    proxy.destroy(); made.destroy();
    postMessage({ kind: "answer", id: given.id, model: model, files: files, heap: heap() });
  }

  self.onmessage = function (event) {
    var given = event.data;
    Promise.resolve().then(function () { return given.kind === "start" ? start(given) : check(given); }).catch(function (error) {
      var text = String((error && error.message) || error);
      postMessage({ kind: "failed", id: given.id, during: given.kind, type: String((error && error.name) || ""), text: text,
                    stack: String((error && error.stack) || ""), log: log.slice(-20).join("\n"), heap: heap() });
    });
  };
})();
