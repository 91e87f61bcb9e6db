/* The page: takes files, hands them to the worker, shows what comes back. Names and texts of strangers are only ever text nodes. */
"use strict";
if (nianbaoGate) (function () {
  var XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  var MB = 1024 * 1024, AT_ONCE = 40;
  var OFFICE = ["previous", "roster", "ledger", "waivers", "rules"];
  var received = [], worker = null, usable = false, asked = null, number = 0, before = null, unsaved = false, trouble = "", late = false, quiet = false;
  var parts = {}, code = "", patience = 0;
  // for programs that drive the page: the outputs of the last answer by name, what it took (milliseconds, bytes), and how much
  // is taken at once (bytes), above which heap the worker starts anew (bytes), after how long a start is told of (milliseconds)
  var handle = window.nianbao = {
    files: {}, opened: performance.now(), usable: 0, ready: 0, answered: 0, took: 0, heap: 0, restarts: 0,
    limits: { input: 200 * MB, heap: 300 * MB, start: 60000 }
  };

  function $(id) { return document.getElementById(id); }

  function make(tag, text, kind) {
    var node = document.createElement(tag);
    if (text) node.textContent = text;
    if (kind) node.className = kind;
    return node;
  }

  function say(text, bad) {
    $("state").textContent = text;
    $("state").className = bad ? "bad" : "";
  }

  // ---------------------------------------------------------------- the worker

  function unpacked(id) {
    var node = $(id), text = atob(node.textContent), bytes = new Uint8Array(text.length);
    for (var i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    node.parentNode.removeChild(node);
    return bytes;
  }

  function boot() {
    ["wasm", "std", "app"].forEach(function (name) { parts[name] = unpacked("part-" + name); });
    code = URL.createObjectURL(new Blob([fzstd.decompress(unpacked("part-js"))], { type: "text/javascript" }));
    spawn();
  }

  function spawn() {
    usable = false;
    clearTimeout(patience);
    patience = setTimeout(function () {
      late = !usable;
      if (late) broken("启动已用了 " + handle.limits.start / 1000 + " 秒还没有完成。请再等一会儿；一直不动就关闭其他程序后重新打开本页，或者换用 Microsoft Edge、Chrome。", "TimeoutError: start");
    }, handle.limits.start);
    try {
      worker = new Worker(code);
    } catch (error) {
      return broken("浏览器不允许本页启动后台程序。请换用 Microsoft Edge 或 Chrome 打开。", error.name + ": Worker");
    }
    worker.onmessage = heard;
    worker.onerror = function (event) {
      event.preventDefault();
      broken("校验程序启动不了。请换用 Microsoft Edge 或 Chrome 打开；仍然不行，请复制错误信息发给技术人员。", "WorkerError: line " + (event.lineno || 0));
    };
    worker.postMessage({
      kind: "start", wasm: parts.wasm, std: parts.std, app: parts.app, lock: $("part-lock").textContent,
      zone: zone(new Date())
    });
  }

  function zone(now) { // the machine's own offset as POSIX wants it, so that a new day begins when it does for people
    var minutes = now.getTimezoneOffset(), size = Math.abs(minutes), rest = size % 60;
    return "HERE" + (minutes < 0 ? "-" : "+") + Math.floor(size / 60) + ":" + (rest < 10 ? "0" : "") + rest;
  }

  function restart() {
    if (worker) worker.terminate();
    handle.restarts++;
    spawn();
  }

  function heard(event) {
    var told = event.data;
    if (told.heap) handle.heap = told.heap;
    if (told.kind === "step") { if (!usable && !trouble && !quiet) say(told.text); }
    else if (told.kind === "usable") {
      usable = true; clearTimeout(patience); handle.usable = performance.now();
      if (late) { late = false; trouble = ""; $("copy-error").hidden = true; }
      if (asked) send(); else if (!trouble && !quiet) say("可以校验了。");
      quiet = false;
    } else if (told.kind === "ready") handle.ready = performance.now();
    else if (told.kind === "progress" && asked) {
      say("正在" + told.what + "：" + told.done + "／" + told.all);
      $("bar").max = told.all; $("bar").value = told.done;
    } else if (told.kind === "answer" && asked && told.id === asked.id) answered(told);
    else if (told.kind === "failed") failed(told);
  }

  // ---------------------------------------------------------------- what went wrong

  /** What happened without what was in the files: places in our code and the kind of error, never its words. */
  function anonymous(text, stack) {
    var lines = String(text).split("\n"), kept = lines.filter(function (line) { return /^\s*File "[^"]*", line \d+/.test(line); });
    var last = lines.filter(Boolean).slice(-1)[0] || "", kind = /^[A-Za-z_][\w.]*(?=:|$)/.exec(last);
    var rule = /\brule [A-Z]\d{3}\b/.exec(text);
    var places = String(stack).split("\n").filter(function (line) { return /:\d+:\d+\)?$/.test(line); }).map(function (line) {
      return line.replace(/\(?(?:file|blob):[^)]*?(:\d+:\d+)\)?$/, "$1");
    });
    return kept.concat([kind ? kind[0] : "Error"], rule ? [rule[0]] : [], kept.length ? [] : places.slice(0, 8)).join("\n");
  }

  function broken(sentence, details) {
    trouble = [sentence, details, $("versions").textContent, navigator.userAgent, "heap " + Math.round(handle.heap / MB) + " MB"].join("\n");
    busy(false);
    asked = null;
    say(sentence, true);
    $("copy-error").hidden = false;
  }

  /** The page itself went wrong: what it was about to show is not to be trusted. */
  function crashed(error) {
    var sent = asked && asked.sent;
    forget();
    broken("网页出错了，这次没有结果，文件没有改动。请重新校验；仍然不行，请复制错误信息发给技术人员，并关闭本页重新打开。",
      anonymous((error && error.name || "Error") + ": ", error && error.stack || ""));
    if (sent) restart();
  }

  function failed(told) {
    clearTimeout(patience);
    var details = anonymous(told.text, told.stack);
    if (told.during === "start") {
      var memory = /MemoryError|out of memory|allocation failed/i.test(told.text);
      return broken(memory ? "内存不够，校验程序启动不了。请关闭其他程序和网页后重新打开本页。" :
        "校验程序启动不了（浏览器可能太旧，或者文件没有下载完整）。请换用 Microsoft Edge 或 Chrome，或者重新取一份本文件。", details);
    }
    var full = /MemoryError|out of memory|RangeError|allocation failed/i.test(told.text);
    broken(full ? "内存不够，这次没有校验完。请分几次校验，每次少放一些文件。" :
      "校验程序出错了，这次没有结果，文件没有改动。请复制错误信息发给技术人员；先把文件分开校验，可以找出是哪一个。", details);
    restart();
  }

  // ---------------------------------------------------------------- taking files

  function wellFormed(name) { // half a character of a damaged name cannot be handed on
    return name.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(^|[^\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "$1\uFFFD");
  }

  function read(file, way) {
    return new Promise(function (done) {
      var reader = new FileReader();
      reader.onload = function () { done({ name: wellFormed(way || file.name), data: new Uint8Array(reader.result) }); };
      reader.onerror = function () { done({ name: wellFormed(way || file.name), failed: true }); };
      reader.readAsArrayBuffer(file);
    });
  }

  function take(files) { // [{file, way}]
    if (asked) return say("正在校验，请等它结束，或者先取消。", true);
    if (!files.length) return say("没有收到文件。如果拖的是空文件夹，请核对后重新拖入。", true);
    received = files;
    run();
  }

  function fromInput(input) {
    return Array.prototype.map.call(input.files, function (file) { return { file: file, way: file.webkitRelativePath || file.name }; });
  }

  /** Take the result before off the screen: it says nothing of the files that are asked of now. */
  function forget() {
    $("result").hidden = true; $("result-json").textContent = "";
    handle.files = {}; unsaved = false;
  }

  function run() {
    if (!received.length) return say("还没有选择要校验的文件。", true);
    forget();
    var chosen = { received: received }, size = 0;
    OFFICE.forEach(function (kind) { if ($(kind).files.length) chosen[kind] = fromInput($(kind)); });
    Object.keys(chosen).forEach(function (kind) { chosen[kind].forEach(function (one) { size += one.file.size; }); });
    if (size > handle.limits.input) {
      return say("这些文件共 " + Math.ceil(size / MB) + " MB，网页一次最多处理 " + handle.limits.input / MB + " MB。请分几次校验，或者用命令 nianbao collect。", true);
    }
    trouble = ""; quiet = false; $("copy-error").hidden = true;
    asked = { id: ++number, at: performance.now(), chosen: chosen, sent: false };
    busy(true);
    say("正在读取 " + received.length + " 个文件……");
    var mine = asked, kinds = Object.keys(chosen);
    Promise.all(kinds.map(function (kind) {
      return Promise.all(chosen[kind].map(function (one) { return read(one.file, one.way); }));
    })).then(function (lists) {
      if (asked !== mine) return;
      var lost = [], files = {};
      kinds.forEach(function (kind, index) {
        files[kind] = lists[index].filter(function (one) { if (one.failed) lost.push(one.name); return !one.failed; });
      });
      mine.lost = lost;
      if (lost.length && (!files.received.length || kinds.some(function (kind) { return !files[kind].length; }))) {
        busy(false); asked = null;
        return say("打不开“" + lost[0] + "”：文件已经移走、改过，或者正被其他程序占用。请关闭其他程序，重新选择这个文件。", true);
      }
      mine.request = { kind: "check", id: mine.id, files: files, settings: settings() };
      send();
    }).catch(function (error) { if (asked === mine) crashed(error); });
  }

  function settings() {
    var now = new Date(), two = function (n) { return (n < 10 ? "0" : "") + n; };
    return JSON.stringify({
      today: now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate()), deadline: $("deadline").value.trim(),
      contact: $("contact").value.trim(), region: $("region").value.trim(), year: $("year").value.trim(), final: $("final").checked,
      before: before
    });
  }

  function send() {
    if (!usable || !asked || !asked.request || asked.sent) return;
    asked.sent = true;
    worker.postMessage(asked.request, [].concat.apply([], Object.keys(asked.request.files).map(function (kind) {
      return asked.request.files[kind].map(function (one) { return one.data.buffer; });
    })));
    asked.request = null;
  }

  function busy(on) {
    $("cancel").hidden = $("bar").hidden = !on;
    $("bar").value = 0;
    $("again").disabled = on || !received.length;
    $("work").setAttribute("aria-busy", on ? "true" : "false");
  }

  function cancel() {
    if (!asked) return;
    var sent = asked.sent;
    asked = null;
    busy(false);
    quiet = sent; // what was said last stays to be read while a new worker begins
    if (sent) restart();
    say("已取消，没有结果。可以重新选择文件。");
    $("choose").focus();
  }

  function clear() {
    if (unsaved && !window.confirm("还有没保存的结果，确定清空吗？")) return;
    if (asked) cancel();
    received = []; before = null;
    forget();
    OFFICE.concat(["deadline", "contact", "region", "year"]).forEach(function (id) { $(id).value = ""; });
    $("final").checked = false;
    ["verdict", "actions", "region-box", "list"].forEach(function (id) { $(id).textContent = ""; });
    $("reply").value = "";
    busy(false);
    say("已清空。可以校验了。");
  }

  // ---------------------------------------------------------------- showing

  function answered(told) {
    var model = JSON.parse(told.model), lost = asked.lost || [];
    handle.took = performance.now() - asked.at;
    handle.answered++;
    handle.files = told.files;
    asked = null;
    busy(false);
    $("result-json").textContent = model.check ? JSON.stringify(model.check) : JSON.stringify({ error: model.error });
    if (model.error) {
      $("result").hidden = true;
      say(model.error, true);
    } else {
      try {
        show(model, lost);
      } catch (error) {
        return crashed(error);
      }
      remember(model.check);
    }
    if (told.heap > handle.limits.heap) restart(); // the heap of WebAssembly never shrinks
  }

  /** What is known of every unit, to be compared with what it sends next; of those dropped now, what was found now. */
  function remember(check) {
    var whose = function (file) { return file.unit ? file.unit + "\n" + file.year : file.path; }, now = {};
    check.files.forEach(function (file) { now[whose(file)] = true; });
    var older = before ? before.files.filter(function (file) { return !now[whose(file)]; }) : [];
    before = { files: older.concat(check.files) };
  }

  function show(model, lost) {
    var problems = lost.map(function (name) { return name + "：打不开，文件已经移走或者正被其他程序占用，请重新选择。"; }).concat(model.problems);
    unsaved = Object.keys(handle.files).some(function (name) { return !/\.html$/.test(name); });
    ["verdict", "actions", "region-box", "list"].forEach(function (id) { $(id).textContent = ""; });
    if (!model.files.length) $("verdict").appendChild(make("p", "没有找到填报工作簿。", "notice"));
    if (model.files.length === 1) one($("verdict"), model.files[0]);
    else if (model.files.length) many(model);
    changed(model.changes);
    list($("verdict"), "有 " + problems.length + " 处没有处理成", problems, "notice");
    actions(model);
    if (model.region) region(model.region);
    if (model.files.length === 1) details($("list"), model.files[0]);
    else model.files.forEach(function (file, index) { folded($("list"), file, index); });
    list($("list"), "跳过的文件（" + model.skipped.length + " 个）", model.skipped.map(function (one) { return one.path + "：" + one.reason; }));
    var reply = handle.files["退回/退回语.txt"] || handle.files["汇总/退回/退回语.txt"];
    $("reply-box").hidden = !reply;
    $("reply").value = reply ? new TextDecoder("utf-8").decode(reply).replace(/\r\n/g, "\n").trim() : "";
    $("copied").textContent = "";
    $("result").hidden = false;
    say((model.files.length === 1 ? "校验完毕：" + model.files[0].label + "。" : "校验完毕，共 " + model.files.length + " 份。" + model.closing) +
      "用时 " + (handle.took / 1000).toFixed(1) + " 秒。", false);
    $("result-title").focus();
  }

  function one(box, file) {
    var banner = make("div", "", "banner " + file.verdict), head = make("div");
    head.appendChild(make("span", file.label, "word"));
    head.appendChild(make("strong", file.name + (file.year ? "　" + file.year + " 年" : "")));
    banner.appendChild(head);
    banner.appendChild(make("div", file.meaning + "。" + (file.unit || file.matters.length ? file.counts + "。" : "") +
      (file.run ? "共校验 " + file.run + " 条规则。" : "")));
    if (file.codes) banner.appendChild(codes(file.codes));
    box.appendChild(banner);
  }

  function codes(found) {
    var box = make("div", "", "codes"), same = found.computed === found.cover;
    [["按表中数据算出的校验码", found.computed || "（没有数据）"], ["文件封面上的校验码", found.cover || "（没有）"]].forEach(function (pair) {
      var cell = make("div");
      cell.appendChild(make("div", pair[0], "small"));
      cell.appendChild(make("div", pair[1], "code"));
      box.appendChild(cell);
    });
    box.appendChild(make("div", !found.cover || !found.computed ? "" : same ? "两处相同。请与盖章的纸质件核对。" :
      "两处不同：文件保存前没有重新计算，或者改过数。请用 WPS 或 Excel 打开，保存后再校验。", same ? "small" : "word rejected small"));
    return box;
  }

  function many(model) {
    var table = make("table"), head = make("tr"), tally = {};
    model.files.forEach(function (file) { tally[file.label] = (tally[file.label] || 0) + 1; });
    $("verdict").appendChild(make("p", "共 " + model.files.length + " 份：" + Object.keys(tally).map(function (label) {
      return label + " " + tally[label] + " 份";
    }).join("，") + "。", "big"));
    if (model.region) return;
    ["单位", "年度", "结论", "问题", "文件"].forEach(function (title) { head.appendChild(make("th", title)); });
    table.appendChild(make("thead")).appendChild(head);
    var body = table.appendChild(make("tbody"));
    model.files.forEach(function (file) {
      var row = make("tr");
      row.appendChild(make("td", file.name));
      row.appendChild(make("td", String(file.year || "-")));
      row.appendChild(make("td", file.label, "word " + file.verdict));
      row.appendChild(make("td", file.unit || file.matters.length ? file.counts : "-"));
      row.appendChild(make("td", file.path, "small"));
      body.appendChild(row);
    });
    $("verdict").appendChild(table);
  }

  function changed(changes) {
    var same = [];
    (changes || []).forEach(function (one) {
      var text = one.unit + "，和上次相比：已改好 " + one.fixed.length + " 处，还有 " + one.open + " 处，新出现 " + one.new.length + " 处" +
        (one.unjudged.length ? "，这次没有核对 " + one.unjudged.length + " 处" : "");
      if (!one.fixed.length && !one.new.length && !one.unjudged.length) return same.push(one.unit + "：" + (one.open ? "还有 " + one.open + " 处" : "没有问题"));
      list($("verdict"), text, one.fixed.map(function (message) { return "已改好：" + message; }).concat(
        one.new.map(function (message) { return "新出现：" + message; }),
        one.unjudged.map(function (message) { return "这次没有核对（有关的格子空着或者不是数字）：" + message; })));
    });
    list($("verdict"), "和上次相比没有变化的（" + same.length + " 家）", same);
  }

  function list(box, title, lines, kind) {
    if (!lines.length) return;
    var fold = make("details", "", kind || ""), items = make("ul", "", "plain");
    fold.open = kind === "notice" || lines.length <= 5;
    fold.appendChild(make("summary", title));
    lines.forEach(function (line) { items.appendChild(make("li", line)); });
    fold.appendChild(items);
    box.appendChild(fold);
  }

  function details(box, file) {
    matters(box, file.matters);
    list(box, "提示和已说明的（" + file.others.length + " 条，不用处理）", file.others.map(function (line) {
      return [line.label + " " + line.rule, line.place, line.what, line.said].filter(Boolean).join("　");
    }));
    list(box, "未能核对的规则", file.gaps);
  }

  function folded(box, file, index) {
    var fold = make("details"), summary = make("summary", file.name + "：" + file.label + "　" + (file.matters.length ? file.counts : ""));
    fold.id = "file-" + index;
    fold.appendChild(summary);
    fold.addEventListener("toggle", function () {
      if (fold.open && !fold.lastChild.dataset.filled) {
        var inside = make("div");
        inside.dataset.filled = "1";
        inside.appendChild(make("p", file.path, "small"));
        if (file.codes) inside.appendChild(codes(file.codes));
        details(inside, file);
        fold.appendChild(inside);
      }
    });
    box.appendChild(fold);
  }

  function matters(box, all) {
    var items = make("ol", "", "matters");
    function add(from) {
      all.slice(from, from + AT_ONCE).forEach(function (matter) { items.appendChild(matterItem(matter)); });
      if (from + AT_ONCE < all.length) {
        var more = make("button", "再显示 " + Math.min(AT_ONCE, all.length - from - AT_ONCE) + " 条（共 " + all.length + " 条）", "plain");
        more.type = "button";
        more.onclick = function () { box.removeChild(more); add(from + AT_ONCE); };
        box.appendChild(more);
      }
    }
    if (all.length) box.appendChild(make("h3", "先改前面的：后面的问题常常随之消失"));
    box.appendChild(items);
    add(0);
  }

  function matterItem(matter) {
    var item = make("li", "", matter.severity), head = make("div", "", "matter-head");
    head.appendChild(make("span", matter.label, "tag"));
    if (matter.place) head.appendChild(make("span", matter.place, "place"));
    head.appendChild(make("span", matter.rule, "rule"));
    item.appendChild(head);
    item.appendChild(make("div", matter.what));
    if (matter.cause) item.appendChild(make("div", "可能的原因：" + matter.cause, "how"));
    if (matter.remedy) item.appendChild(make("div", "怎样改：" + matter.remedy, "how"));
    if (matter.places.length) item.appendChild(make("div", "同样的还有 " + matter.places.length + " 处：" + matter.places.slice(0, 20).join("、")));
    if (matter.said) item.appendChild(make("div", matter.said, "small"));
    if (matter.followers.length) list(item, "由此引起的 " + matter.followers.length + " 处，改好上面的就会消失", matter.followers);
    return item;
  }

  function region(found) {
    var box = $("region-box"), table = make("table"), head = make("tr");
    box.appendChild(make("h3", found.region + found.year + "年汇总：" + found.coverage + (found.final ? "（终稿）" : "")));
    if (found.missing.length) box.appendChild(make("p", found.absent + " " + found.missing.length + " 家：" + found.missing.join("、"), "notice"));
    ["单位", "结果", "问题", "原因", "文件"].forEach(function (title) { head.appendChild(make("th", title)); });
    table.appendChild(make("thead")).appendChild(head);
    var body = table.appendChild(make("tbody"));
    found.units.forEach(function (unit) {
      var row = make("tr");
      row.appendChild(make("td", unit.unit));
      row.appendChild(make("td", unit.label, unit.verdict ? "word " + unit.verdict : ""));
      row.appendChild(make("td", unit.counts));
      row.appendChild(make("td", unit.reason));
      row.appendChild(make("td", unit.path, "small"));
      body.appendChild(row);
    });
    box.appendChild(table);
    list(box, "没有计入的其他文件", found.strangers.map(function (one) { return one.path + "：" + one.label + " " + one.reason; }));
    list(box, "汇总数的问题（" + found.findings.length + " 条）", found.findings.map(function (line) {
      return [line.label + " " + line.rule, line.place, line.what].filter(Boolean).join("　");
    }));
    list(box, "报告网页还有 " + found.to_write.length + " 处【待补充】要写，写完再发布", found.to_write);
    box.appendChild(make("p", "Word 草稿网页写不了，请运行：nianbao draft " + found.summary.split("/").pop() + " --out 草稿.docx", "small"));
  }

  // ---------------------------------------------------------------- saving, copying, printing

  function save(name) {
    var type = /\.xlsx$/.test(name) ? XLSX : /\.zip$/.test(name) ? "application/zip" : /\.html$/.test(name) ? "text/html" : "application/octet-stream";
    var url = URL.createObjectURL(new Blob([handle.files[name]], { type: type })), link = make("a");
    link.href = url;
    link.download = name.split("/").pop();
    document.body.appendChild(link);
    link.click();
    document.body.removeChild(link);
    setTimeout(function () { URL.revokeObjectURL(url); }, 60000);
    if (!/\.html$/.test(name)) unsaved = false;
  }

  function button(box, text, act, plain) {
    var node = make("button", text, plain ? "plain" : "");
    node.type = "button";
    node.onclick = act;
    box.appendChild(node);
    return node;
  }

  function actions(model) {
    var box = $("actions"), names = Object.keys(handle.files);
    var zips = names.filter(function (name) { return /\.zip$/.test(name); });
    var copies = names.filter(function (name) { return /^退回\/.*\.xlsx$/.test(name); });
    zips.forEach(function (name) {
      button(box, name === "汇总.zip" ? "保存汇总结果（汇总工作簿、报告网页、退回稿、退回语、台账、清单）" : "保存全部退回稿和退回语（zip）", function () { save(name); });
    });
    if (model.region) {
      button(box, "只保存汇总工作簿", function () { save(model.region.summary); }, true);
      if (model.region.report) button(box, "只保存报告网页", function () { save(model.region.report); }, true);
    }
    if (copies.length === 1) button(box, "保存退回稿（标好了问题的工作簿）", function () { save(copies[0]); });
    if (handle.files["校验结果.html"]) {
      button(box, "打印结果", print, true);
      button(box, "保存结果网页", function () { save("校验结果.html"); }, true);
    }
  }

  function print() {
    var old = $("paper"), frame = document.createElement("iframe");
    if (old) old.parentNode.removeChild(old);
    frame.id = "paper";
    frame.title = "校验结果";
    frame.setAttribute("sandbox", "allow-same-origin allow-modals");
    frame.srcdoc = new TextDecoder("utf-8").decode(handle.files["校验结果.html"]);
    frame.onload = function () {
      try { frame.contentWindow.focus(); frame.contentWindow.print(); } catch (error) { say("浏览器不让打印。请先“保存结果网页”，打开后再打印。", true); }
    };
    document.body.appendChild(frame);
  }

  function copy(text, done) {
    var box = make("textarea"), ok = false;
    box.value = text;
    box.className = "hidden";
    document.body.appendChild(box);
    box.select();
    try { ok = document.execCommand("copy"); } catch (error) { ok = false; }
    document.body.removeChild(box);
    if (ok || !navigator.clipboard) return done(ok);
    navigator.clipboard.writeText(text).then(function () { done(true); }, function () { done(false); });
  }

  // ---------------------------------------------------------------- wiring

  function entriesOf(items) { // files and folders of a drop, with their ways
    var found = [], jobs = [];
    function walk(entry, way) {
      return new Promise(function (done, fail) {
        if (entry.isFile) return entry.file(function (file) { found.push({ file: file, way: way + entry.name }); done(); }, fail);
        var reader = entry.createReader();
        (function next() {
          reader.readEntries(function (some) {
            if (!some.length) return done();
            Promise.all(Array.prototype.map.call(some, function (one) { return walk(one, way + entry.name + "/"); })).then(next, fail);
          }, fail);
        })();
      });
    }
    Array.prototype.forEach.call(items, function (item) {
      if (item.kind !== "file") return;
      var entry = item.webkitGetAsEntry && item.webkitGetAsEntry();
      if (entry && entry.isDirectory) jobs.push(walk(entry, ""));
      else {
        var file = item.getAsFile();
        if (file) found.push({ file: file, way: file.name });
        else jobs.push(Promise.reject(new Error("no file")));
      }
    });
    return Promise.all(jobs).then(function () { return found; });
  }

  $("choose").onclick = function () { $("files").click(); };
  $("choose-folder").onclick = function () { $("folder").click(); };
  ["files", "folder"].forEach(function (id) {
    $(id).onchange = function () {
      var files = fromInput($(id));
      take(files);
      $(id).value = ""; // or the same file, mended, would not be taken a second time
    };
  });
  $("again").onclick = run;
  $("clear").onclick = clear;
  $("cancel").onclick = cancel;
  $("copy").onclick = function () {
    copy($("reply").value, function (ok) { $("copied").textContent = ok ? "已复制" : "复制不了，请选中文字后按 Ctrl+C"; });
  };
  $("copy-error").onclick = function () { copy(trouble, function (ok) { $("copy-error").textContent = ok ? "已复制错误信息" : "复制错误信息"; if (!ok) window.prompt("请按 Ctrl+C 复制", trouble); }); };
  var dropped = document.documentElement;
  dropped.addEventListener("dragover", function (event) { event.preventDefault(); $("drop").className = "over"; });
  dropped.addEventListener("dragleave", function () { $("drop").className = ""; });
  dropped.addEventListener("drop", function (event) {
    $("drop").className = "";
    if (event.target && event.target.type === "file") return; // a field for one of the office's files takes it itself
    event.preventDefault();
    entriesOf(event.dataTransfer.items).then(take, function () {
      if (!asked) forget();
      say("拖进来的文件或者文件夹，浏览器有打不开的，没有校验。请点“选择文件……”或者“选择文件夹……”，文件夹也可以进去选中全部文件后拖进来。", true);
    });
  });
  // the policy bars every address but the way of the page itself: no script leads it, or another window, anywhere
  if (window.navigation) {
    window.navigation.addEventListener("navigate", function (event) {
      if (event.cancelable && event.downloadRequest === null && event.navigationType !== "reload") event.preventDefault();
    });
  }
  ["open", "RTCPeerConnection", "webkitRTCPeerConnection"].forEach(function (name) { window[name] = undefined; });
  window.addEventListener("beforeunload", function (event) {
    if (unsaved || asked) { event.preventDefault(); event.returnValue = ""; }
  });
  window.addEventListener("error", function (event) { crashed(event.error); });
  window.addEventListener("unhandledrejection", function (event) { crashed(event.reason); });
  setTimeout(boot, 30); // the page is drawn first
})();
