// Browsers for the tests: node driver.mjs TOOLS; a JSON request per line on stdin, a JSON answer per line on stdout.
//
// open {browser, html, offline, size, args, agent, script, init} → {page}; eval {page, code}; until {page, code, ms}; upload {page, to, files};
// press {page, keys}; media {page, name, value}; click {page, on}; drop {page, files}; shot {page, path, whole}; paper {page, path}; requests {page};
// dialogs {page, accept}; close {page}. What is evaluated goes by the debugger: the page's policy forbids eval.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";

const require = createRequire(path.join(path.resolve(process.argv[2]), "package.json"));
const puppeteer = require("puppeteer-core");
const QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const NOWHERE = { "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9, "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9 };
const browsers = {}, pages = [];

async function browserOf(name, args) {
  const key = name + (args || []).join(" ");
  if (!browsers[key]) {
    browsers[key] = await puppeteer.launch(name === "firefox"
      ? { browser: "firefox", executablePath: process.env.NIANBAO_FIREFOX, headless: true, extraPrefsFirefox: args && args.includes("online") ? {} : NOWHERE }
      : { executablePath: process.env.NIANBAO_CHROMIUM, headless: true, args: [...QUIET, ...(args || [])], protocolTimeout: 600000 });
  }
  return browsers[key];
}

const does = {
  async open({ browser, html, offline, size, args, agent, script, init }) {
    const context = await (await browserOf(browser, args)).createBrowserContext();
    const page = await context.newPage(), kept = { page, context, requests: [], dialogs: [], complaints: [], accept: true, prints: 0 };
    page.on("request", (one) => kept.requests.push(one.url().slice(0, 200)));
    page.on("pageerror", (one) => kept.complaints.push(String(one)));
    page.on("console", (one) => { if (one.type() === "error") kept.complaints.push(one.text()); });
    page.on("dialog", async (one) => { kept.dialogs.push(one.type()); await (kept.accept ? one.accept() : one.dismiss()); });
    await page.setViewport({ width: (size || [1366])[0], height: (size || [0, 768])[1], deviceScaleFactor: (size || [0, 0, 1])[2] || 1 });
    if (agent) await page.setUserAgent(agent);
    if (init) await page.evaluateOnNewDocument(init);
    if (script === false) await page.setJavaScriptEnabled(false);
    if (offline && browser !== "firefox") await page.setOfflineMode(true);
    kept.began = Date.now();
    await page.goto(html);
    return { page: pages.push(kept) - 1 };
  },
  async eval({ page, code }) { return { value: await pages[page].page.evaluate(code) }; },
  async until({ page, code, ms }) {
    const end = Date.now() + (ms || 60000);
    while (!(await pages[page].page.evaluate(code))) {
      if (Date.now() > end) return { error: `never true: ${code}\n${await pages[page].page.evaluate("document.getElementById('state').textContent")}` };
      await new Promise((done) => setTimeout(done, 20));
    }
    return { ms: Date.now() - pages[page].began };
  },
  async upload({ page, to, files }) { await (await pages[page].page.$(to)).uploadFile(...files); return {}; },
  async press({ page, keys }) { for (const key of keys) await pages[page].page.keyboard.press(key); return {}; },
  async choose({ page, keys, files }) { // the dialog for files that keys open
    const chooser = pages[page].page.waitForFileChooser({ timeout: 10000 });
    await new Promise((done) => setTimeout(done, 200)); // until the browser hands the dialog over
    for (const key of keys) await pages[page].page.keyboard.press(key);
    await (await chooser).accept(files);
    return {};
  },
  async media({ page, name, value }) { // as if a person had set his system so: forced-colors, prefers-color-scheme, …
    const client = await pages[page].page.createCDPSession();
    await client.send("Emulation.setEmulatedMedia", { features: [{ name, value }] });
    return {};
  },
  async type({ page, into, text }) { await (await pages[page].page.$(into)).type(text); return {}; },
  async click({ page, on }) { await (await pages[page].page.$(on)).click(); return {}; },
  async drop({ page, files }) {
    const client = await pages[page].page.createCDPSession();
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await client.send("Input.dispatchDragEvent", { type, x: 400, y: 180, data: { items: [], files, dragOperationsMask: 1 } });
    }
    return {};
  },
  async downloads({ page, folder }) {
    const client = await pages[page].page.createCDPSession();
    await client.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder, browserContextId: pages[page].context.id });
    return {};
  },
  async shot({ page, path: to, whole }) { fs.mkdirSync(path.dirname(to), { recursive: true }); await pages[page].page.screenshot({ path: to, fullPage: !!whole }); return {}; },
  async paper({ page, path: to }) { await pages[page].page.pdf({ path: to, format: "A4", preferCSSPageSize: true }); return {}; },
  async told({ page }) { const { requests, dialogs, complaints } = pages[page]; return { requests, dialogs, complaints }; },
  async answer({ page, accept }) { pages[page].accept = accept; return {}; },
  async leave({ page }) { // as a person closes the tab, with the question before it
    const { page: tab, dialogs } = pages[page], before = dialogs.length;
    await tab.close({ runBeforeUnload: true });
    for (let tries = 0; tries < 100 && !tab.isClosed() && dialogs.length === before; tries++) await new Promise((done) => setTimeout(done, 50));
    return { dialogs };
  },
  async go({ page, to }) { try { await pages[page].page.goto(to, { timeout: 3000 }); } catch (error) { return { refused: String(error) }; } return {}; },
  async close({ page }) { await pages[page].context.close(); return {}; },
  async version({ browser }) { return { value: await (await browserOf(browser)).version() }; },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { does: what, ...asked } = JSON.parse(line);
  let answer;
  try { answer = await does[what](asked); } catch (error) { answer = { error: String((error && error.stack) || error) }; }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await Promise.all(Object.values(browsers).map((one) => one.close().catch(() => {})));
