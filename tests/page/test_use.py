"""The page in the hands of people: browsers that it refuses, keyboard, cancelling, closing, odd files, errors of its own."""

from __future__ import annotations

import json
import time

import pytest

from tests.libreoffice import needs_office
from tests.page import work
from tests.page.test_browsers import GOOD, put
from tests.workspace.building import REJECTED, report

pytestmark = needs_office

WRONG = report("甲县教育局", "A2", typed=REJECTED)
FOCUS = "document.activeElement"
RESTARTS, HEAP = "nianbao.restarts", "nianbao.limits.heap"


def shown(page, name: str) -> str:
    """The text of an element that a person can see, without blanks."""
    return "".join(page.value(f"document.getElementById('{name}').innerText").split())


# ---------------------------------------------------------------- browsers that cannot run it

NO_EXCEPTIONS = "var whole = WebAssembly.validate; WebAssembly.validate = function (b) { return b.length < 20 && whole(b); }"
#: What is wrong with a browser: how it is opened, and what the sentence says.
REFUSED = {
    "too old": ({"init": "delete window.BigInt64Array", "agent": "Mozilla/5.0 Chrome/60.0.1"}, ["太旧", "Chromium 60", "97"]),
    "a little too old": ({"init": NO_EXCEPTIONS, "agent": "Mozilla/5.0 Firefox/91.0"}, ["太旧", "Firefox 91", "exceptions"]),
    "WebAssembly is off": ({"args": ["--js-flags=--jitless"]}, ["关闭了 WebAssembly", "例外"]),
    "IE mode": ({"agent": "Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko"}, ["IE 模式", "退出"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_browser_that_cannot_run_it_is_told_in_one_sentence_what_to_do(driver, html, name):
    """Each cause has its own; another browser is named in all of them, and nothing else of the page is offered."""
    how, words = REFUSED[name]
    page = driver.open(html, started=False, **how)
    said = page.value("document.getElementById('gate').innerText")

    assert all(word in said for word in [*words, "Microsoft Edge", "报给上级"])
    assert sum(word in said for word in ("太旧", "关闭了 WebAssembly", "IE 模式（")) == 1
    assert not page.value("document.getElementById('choose').offsetParent") and page.told()["complaints"] == []
    page.close()


def test_without_scripts_the_page_says_so_and_offers_nothing(driver, html):
    page = driver.open(html, started=False, script=False)
    told = page.value("document.body.innerText")

    assert "关闭了脚本" in told and "选择文件……" not in told and "正在准备" not in told
    page.close()


def test_a_start_that_takes_too_long_is_told_and_a_late_one_still_counts(driver, html):
    """The worker says nothing for 50 ms, of 60,000 that are allowed; then it is usable after all."""
    silent = (
        "window.Worker = function () { window.made = this; this.postMessage = this.terminate = function () {}; };"
        "var kept; Object.defineProperty(window, 'nianbao', {get: function () { return kept; },"
        " set: function (given) { kept = given; kept.allowed = kept.limits.start; kept.limits.start = 50; }});"
    )
    page = driver.open(html, started=False, init=silent)
    page.until("document.getElementById('state').className === 'bad'", 20)
    said = page.state
    page.value("made.onmessage({data: {kind: 'usable'}})")

    assert "还没有完成" in said and "Edge" in said and page.value("nianbao.allowed") == 60_000
    assert page.state == "可以校验了。" and page.value("document.getElementById('copy-error').hidden")
    page.close()


# ---------------------------------------------------------------- without a mouse


def test_the_whole_way_goes_by_the_keyboard(chromium, tmp_path):
    """Tab, Enter, a file; the focus is on the result; Tab, Space, the copy is saved; every stop can be seen."""
    (wrong,) = put(tmp_path, [("a.xlsx", WRONG)])
    saved = tmp_path / "下载" / "甲县教育局（退回）.xlsx"
    chromium.ask("downloads", folder=str(saved.parent))
    chromium.value("document.getElementById('clear').click(), document.querySelector('.skip').focus()")
    before, stops, rings = chromium.value("nianbao.answered"), [], []
    for _ in range(4):
        chromium.ask("press", keys=["Tab"])
        stops.append(chromium.value(f"{FOCUS}.id || {FOCUS}.parentNode.id"))
        rings.append(chromium.value(f"parseFloat(getComputedStyle({FOCUS}).outlineWidth)"))
    landed = []
    for number, key in enumerate(("Enter", "Space")):
        chromium.value("document.getElementById('choose').focus()")
        chromium.ask("choose", keys=[key], files=[str(wrong)])
        chromium.answered(before + number)
        landed.append(chromium.value(f"{FOCUS}.id"))
    chromium.ask("press", keys=["Tab", "Tab", "Space"])  # over the list of what has not changed
    end = time.monotonic() + 20
    while not saved.exists() and time.monotonic() < end:
        time.sleep(0.05)

    assert stops == ["choose", "choose-folder", "more", "licences"] and min(rings) >= 2
    assert landed == ["result-title", "result-title"]
    assert saved.read_bytes() == chromium.outputs()[f"退回/{saved.name}"]
    assert chromium.value("document.getElementById('state').getAttribute('aria-live')") == "polite"


# ---------------------------------------------------------------- cancelling, closing


def test_after_cancelling_and_above_a_heap_the_worker_begins_anew_and_answers_the_same(chromium, tmp_path):
    """Five hundred files, cancelled by Enter meanwhile, which stays to be read; then one file thrice, with a restart."""
    many = put(tmp_path, [(f"{number}.xlsx", WRONG) for number in range(500)])
    (one,) = put(tmp_path, [("b.xlsx", WRONG)])
    before, answered, allowed = (chromium.value(name) for name in (RESTARTS, "nianbao.answered", HEAP))
    chromium.give(many)
    chromium.until("/正在校验/.test(document.getElementById('state').textContent)", 60)
    usable = chromium.value("nianbao.usable")
    chromium.value("document.getElementById('cancel').focus()")
    chromium.ask("press", keys=["Enter"])
    chromium.until(f"nianbao.usable > {usable}", 60)
    told = chromium.state
    first = chromium.check([one])
    chromium.value(f"{HEAP} = 1")
    second = chromium.check([one])
    chromium.value(f"{HEAP} = {allowed}")
    third = chromium.check([one])

    assert "已取消" in told and chromium.value("nianbao.answered") == answered + 3
    assert chromium.value(RESTARTS) == before + 2 and allowed == 300 * 1024 * 1024
    assert first == second == third and first["files"][0]["findings"]


def test_closing_warns_of_results_that_are_not_saved_and_of_no_others(page, tmp_path):
    (wrong,) = put(tmp_path, [("a.xlsx", WRONG)])
    page.ask("downloads", folder=str(tmp_path / "下载"))
    page.check([wrong])
    page.ask("answer", accept=False)
    page.ask("click", on="#result-title")  # a browser asks nobody who has never touched the page
    warned = page.ask("leave")["dialogs"]
    stays = page.value("document.title")
    page.ask("answer", accept=True)
    page.ask("click", on="#actions button")

    assert (warned, stays) == (["beforeunload"], "年报校验")
    assert page.ask("leave")["dialogs"] == ["beforeunload"]  # it was not asked a second time


# ---------------------------------------------------------------- files of every kind


def test_names_are_text_and_one_file_may_come_twice(chromium, tmp_path):
    """Names of files and of a unit that are markup make no element; two files of one unit are told of as such."""
    markup = "<img src=x onerror=window.hit=1>"
    names = [f"{markup}.xlsx", "\"&'`.xlsx", "甲/同.xlsx", "乙/同.xlsx", "&lt;b&gt;.xlsx"]
    files = put(tmp_path, [*((name, GOOD) for name in names), ("z.xlsx", report(f"甲{markup}局", "A9", typed=REJECTED))])
    found = chromium.check(files)
    chromium.value("document.querySelectorAll('#list details').forEach(function (one) { one.open = true; })")
    text = chromium.value("document.getElementById('result').innerText")
    images = chromium.value("document.getElementById('result').innerHTML.match(/<img/g)")
    again = [chromium.check(files[:1]), chromium.check(files[:1])]

    assert [one["path"] for one in found["files"]] and len(found["files"]) == len(files)
    assert markup in text and "\"&'`.xlsx" in text and "&lt;b&gt;.xlsx" in text and f"甲{markup}局" in text
    assert images is None and chromium.value("window.hit") is None
    assert again[0] == again[1] and len(again[0]["files"]) == 1


def test_hostile_files_each_get_a_sentence_and_the_page_lives_on(chromium, tmp_path):
    hostile = work.hostile()
    found = chromium.check(put(tmp_path, [(name.replace("/", "／"), data) for name, data in hostile.items()]))
    said = shown(chromium, "result")
    told = [one["path"] for one in (*found["files"], *found["skipped"])]
    after = chromium.check(put(tmp_path / "后", [("a.xlsx", GOOD)]))

    assert len(told) == len(hostile) and all(file["verdict"] == "unreadable" for file in found["files"])
    assert all(len(file["findings"]) == 1 and file["findings"][0]["message"].endswith("。") for file in found["files"])
    assert all("".join(name.split("/")[-1].split()) in said for name in told)
    assert after["files"][0]["verdict"] == "accepted"


def test_no_file_and_five_hundred_are_answered(chromium, tmp_path):
    """No file is no answer; 500 files are all judged, the table has a row for each, and the page goes on."""
    before = chromium.value("nianbao.answered")
    chromium.give([])
    nothing = chromium.state
    files = put(tmp_path, [(f"{number:03}.xlsx", GOOD if number % 10 else WRONG) for number in range(500)])
    found = chromium.check(files, 240)

    assert "没有收到文件" in nothing and chromium.value("nianbao.answered") == before + 1
    assert len(found["files"]) == 500 and len({one["path"] for one in found["files"]}) == 500
    assert chromium.value("document.querySelectorAll('#verdict tbody tr').length") == 500
    assert chromium.check(files[:1])["files"][0]["unit"] == "甲县教育局"


# ---------------------------------------------------------------- what goes wrong, and what was mended


def test_an_error_of_ours_is_one_sentence_and_what_is_copied_holds_no_name_and_no_figure(chromium, tmp_path):
    """The clock of the machine says a year that Python does not know; a traceback with that year and the unit comes back."""
    (file,) = put(
        tmp_path, [("甲县财政局.xlsx", report("甲县财政局", "A1", inputs={"requests/received/natural_person": 7654}))]
    )
    chromium.value("window.back = Date.prototype.getFullYear; Date.prototype.getFullYear = function () { return '甲县7654'; }")
    answer = chromium.check([file])
    chromium.value("Date.prototype.getFullYear = back")
    said = chromium.state
    chromium.value("document.addEventListener('copy', function (event) { window.copied = event.target.value; })")
    chromium.ask("click", on="#copy-error")
    chromium.until("window.copied", 5)
    copied = chromium.value("window.copied")
    after = chromium.check([file])

    assert answer == {} and said.count("。") == 2 and "出错" in said and "复制错误信息" in said
    assert "ValueError" in copied and "page.py" in copied and "nianbao-toolkit" in copied
    assert not any(word in said + copied for word in ("甲县", "7654", "财政"))
    assert len(after["files"]) == 1 and chromium.value("document.getElementById('copy-error').hidden")


def test_a_mended_file_says_what_is_fixed_still_open_and_new(chromium, tmp_path):
    twice = {**REJECTED, "documents/fee/amount": "若干"}
    mended = {"documents/fee/amount": "很多", "requests/received/enterprise": -1}
    first, second = put(tmp_path, [(f"{number}.xlsx", report("甲县水利局", "A8", typed=typed))
                                   for number, typed in enumerate((twice, mended))])  # fmt: skip
    chromium.check([first])
    assert "和上次相比" not in shown(chromium, "verdict")
    chromium.check([second])
    told = shown(chromium, "verdict")
    chromium.check([second])

    assert "甲县水利局，和上次相比：已改好1处，还有1处，新出现" in told and "已改好：" in told and "新出现：" in told
    assert "没有变化的（1家）" in shown(chromium, "verdict")
    assert json.loads(chromium.text("result-json"))["files"][0]["verdict"] == "rejected"
