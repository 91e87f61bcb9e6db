/* ES5, so that every browser can read it: may this browser run the page? If not, one sentence says what to do. */
var nianbaoGate = (function () {
  var agent = navigator.userAgent, chrome = /Chrom(?:e|ium)\/(\d+)/.exec(agent), firefox = /Firefox\/(\d+)/.exec(agent);
  var safari = /Version\/(\d+(?:\.\d+)?).*Safari/.exec(agent), ie = /MSIE |Trident\//.test(agent);
  var others = "请右键点本文件，选“打开方式”，换用 Microsoft Edge 或 Chrome；用 360、奇安信浏览器的，请点地址栏右侧的图标，切换到“极速模式”";
  var instead = "。也可以把工作簿直接报给上级，由上级校验。";

  function valid(bytes) {
    try { return WebAssembly.validate(new Uint8Array(bytes)); } catch (e) { return false; }
  }
  function lacking() {
    if (typeof Promise !== "function" || typeof Worker !== "function" || typeof Blob !== "function") return "Worker";
    if (typeof BigInt64Array !== "function" || typeof Object.fromEntries !== "function") return "BigInt";
    if (typeof Response !== "function" || typeof FileReader !== "function") return "Response";
    if (typeof WebAssembly !== "object") return "WebAssembly";
    if (!valid([0, 97, 115, 109, 1, 0, 0, 0])) return "WebAssembly";
    if (!valid([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11])) return "Wasm exceptions";
    if (!valid([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 111, 0])) return "Wasm reference types";
    try { new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); } catch (e) { return "WebAssembly"; }
    return "";
  }
  function sentence(lack) {
    if (ie) return "现在是 IE 模式（兼容模式），打不开校验页。" + others + "；Edge 里请退出“IE 模式”" + instead;
    if (lack === "WebAssembly") {
      return "这个浏览器关闭了 WebAssembly（可能是“增强安全模式”或单位的安全设置），校验程序无法运行。请在浏览器的安全设置里把本文件加入例外，" +
        "或者" + others.slice(1) + instead;
    }
    var who = chrome ? "现在的浏览器内核是 Chromium " + chrome[1] : firefox ? "现在的浏览器是 Firefox " + firefox[1] :
      safari ? "现在的浏览器是 Safari " + safari[1] : "认不出现在的浏览器";
    return "这个浏览器太旧，打不开校验页：" + who + "，需要 Chromium 97、Firefox 100 或 Safari 16 以上。" + others + "，或者先升级浏览器" + instead + "（缺少：" + lack + "）";
  }

  var lack = lacking();
  if (!lack && !ie) {
    document.getElementById("work").removeAttribute("hidden");
    return true;
  }
  var box = document.getElementById("gate");
  box.appendChild(document.createTextNode(sentence(lack)));
  box.style.display = "block";
  return false;
})();
