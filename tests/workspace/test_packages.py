"""What a county packs, its city takes in, holds against the digests, checks again, and tells only where it disagrees."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest

from tests.workspace.building import (
    NOW,
    REJECTED,
    collect,
    files_of,
    mailed,
    own_rule,
    put,
    report,
    snapshot,
    states_of,
    workspace,
)
from toolkit import jobs
from toolkit.cli.program import _run
from toolkit.errors import NianbaoError
from toolkit.form import FORMS
from toolkit.paths import sha256_of
from toolkit.submission.content import Content
from toolkit.template.template import write_workbook
from toolkit.workspace import collecting, verifying
from toolkit.workspace.packages import MANIFEST, PackageError, as_bytes, read_package

FEW = {"requests/received/natural_person": 3, "requests/granted/natural_person": 3}
CITY = (("YX-1", "示范县", ""), ("YX-2", "云溪市教育局", ""))


def county(folder):
    """Two units that pass, one that is silent."""
    root = workspace(folder)
    put(root, "教育局.xlsx", report("示范县教育局"))
    put(root, "公安局.xlsx", report("示范县公安局", inputs=FEW))
    collect(root)
    return root


def city(folder, package: bytes, name: str = "示范县_2024_v1.zip"):
    root = workspace(folder, CITY, "云溪市")
    put(root, name, package)
    return root


def packed(root, **options) -> bytes:
    return jobs.package(workspace=root, now=NOW, **options).path.read_bytes()


def changed(package: bytes, change) -> bytes:
    """A package with other content whose digests are right: somebody has made it on purpose."""
    one = read_package(package)
    manifest, files = json.loads(json.dumps(dict(one.manifest))), dict(one.files)
    change(manifest, files)
    return as_bytes({key: value for key, value in manifest.items() if key not in ("kind", "format", "digests")}, files)


def test_a_package_holds_originals_figures_findings_and_digests(tmp_path):
    root = county(tmp_path)
    done = jobs.package(workspace=root, now=NOW)
    one = read_package(done.path.read_bytes())

    assert done.path == root / "上报" / "示范县_2024_v1.zip"
    assert (one.region, one.year, one.version, one.manifest["final"], one.manifest["coverage"]) == (
        "示范县",
        2024,
        1,
        False,
        "已汇总 2/3 家",
    )
    assert sorted(one.files) == sorted(one.manifest["digests"]) and one.files["原件/示范县教育局.xlsx"] == report(
        "示范县教育局"
    )
    assert [unit["state"] for unit in one.units] == ["received", "received", "missing"]
    assert one.figures["sums"]["requests/received/natural_person"] == 8
    assert {unit["sha256"] for unit in one.units if unit["file"]} == set(one.figures["units"])


def test_packed_again_it_is_the_same_version_and_after_a_change_the_next(tmp_path):
    root = county(tmp_path)
    jobs.package(workspace=root, now=NOW)
    before = snapshot(root)
    again = jobs.package(workspace=root, now=NOW + timedelta(hours=1))
    assert (again.version, again.new) == (1, False) and snapshot(root) == before

    put(root, "镇.xlsx", report("青石镇人民政府", inputs={"requests/received/enterprise": 1}))
    collect(root)
    assert jobs.package(workspace=root, now=NOW).path.name == "示范县_2024_v2.zip"
    assert not jobs.rebuild(root, now=NOW).changed


def test_a_final_package_takes_accepted_versions_and_no_gap(tmp_path):
    root = county(tmp_path)
    with pytest.raises(NianbaoError, match="没有一家可以汇总"):
        jobs.package(final=True, workspace=root, now=NOW)
    jobs.accept([], "同意", passed=True, workspace=root, now=NOW)
    with pytest.raises(NianbaoError, match="还不能作为终稿上报：已汇总 2/3 家"):
        jobs.package(final=True, workspace=root, now=NOW)
    put(root, "镇.xlsx", report("青石镇人民政府", inputs={"requests/received/enterprise": 1}))
    collect(root)
    jobs.accept(["XJ-003"], "同意", workspace=root, now=NOW)
    assert jobs.package(final=True, workspace=root, now=NOW).final


def test_a_package_that_agrees_counts_as_the_regions_report_and_nothing_is_told(tmp_path):
    root = city(tmp_path, packed(county(tmp_path)))
    outcome = collect(root)
    (event,) = outcome.done.verified

    assert states_of(outcome.overview) == {"示范县": "received", "云溪市教育局": "missing"}
    assert (event.more["units"], event.more["different"], event.reason) == (2, [], "示范县_2024_v1.zip：与下级一致")
    assert not outcome.blocks
    summed = jobs.consolidate_workspace(workspace=root, now=NOW).consolidation
    assert summed.sums.totals[summed.form.by_key["requests/received/natural_person"].index] == 8
    collect(root)
    before = snapshot(root)
    assert not collect(root, NOW + timedelta(days=1)).done.verified and snapshot(root) == before
    (root / "登记簿.sqlite").unlink()
    jobs.rebuild(root, now=NOW)
    assert states_of(jobs.status(root)) == {"示范县": "received", "云溪市教育局": "missing"}


def test_a_consolidation_does_not_make_a_package_be_verified_again(tmp_path):
    """It writes the ledger of this level; that of the package is the level below's."""
    root = city(tmp_path, packed(county(tmp_path)))
    put(root, "教育局.xlsx", report("云溪市教育局", typed={"documents/coercion/decisions": "6件"}))
    collect(root)
    jobs.consolidate_workspace(workspace=root, now=NOW)
    assert not collect(root, NOW + timedelta(hours=1)).done.verified


def test_a_package_in_a_mail_is_a_package(tmp_path):
    root = city(tmp_path, mailed({"上报.zip": packed(county(tmp_path))}), "信.eml")
    outcome = collect(root)

    way = "信.eml → 上报.zip → 汇总/示范县2024年政府信息公开年报汇总.xlsx"
    assert files_of(outcome.overview) == {way: ("示范县", "current", "")} and outcome.done.verified
    (root / "登记簿.sqlite").unlink()
    (root / "日志.csv").unlink()
    jobs.rebuild(root, now=NOW)
    assert states_of(jobs.status(root))["示范县"] == "query"  # without the log nobody knows that it was verified
    assert states_of(collect(root, NOW + timedelta(hours=1)).overview)["示范县"] == "received"


@pytest.mark.parametrize("what", ["changed", "gone", "more", "manifest"])
def test_a_package_that_is_not_what_was_packed_does_not_count(tmp_path, what):
    """Its unit has sent something that cannot be used; it is not called silent."""
    data, buffer = packed(county(tmp_path)), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if what == "changed" and name.startswith("原件/示范县公安局"):
                content = report("示范县公安局")
            if what == "manifest" and name == MANIFEST:
                content = content.replace(b'"summary"', b'"summery"')
            if what != "gone" or not name.startswith("原件/示范县公安局"):
                new.writestr(name, content)
        if what == "more":
            new.writestr("原件/别的.xlsx", b"x")
    root = city(tmp_path, buffer.getvalue())
    outcome = collect(root)

    assert states_of(outcome.overview)["示范县"] == "unreadable" and outcome.blocks
    (file,) = outcome.overview.files
    assert "重新运行 nianbao package" in file.reason
    assert ("“原件/示范县公安局.xlsx”" in file.reason) is (what in ("changed", "gone"))


def test_the_own_rules_of_the_upper_level_are_asked_and_only_disagreement_is_told(tmp_path):
    root = city(tmp_path, packed(county(tmp_path)))
    (root / "自定规则.toml").write_text(own_rule("不小于", 4), encoding="utf-8")
    outcome = collect(root)
    (event,) = outcome.done.verified

    assert [(one["unit"], one["what"], one["rule"]) for one in event.more["different"]] == [("示范县公安局", "finding", "U001")]
    assert states_of(outcome.overview)["示范县"] == "query" and outcome.blocks
    (root / "自定规则.toml").unlink()
    assert states_of(collect(root, NOW + timedelta(hours=1)).overview)["示范县"] == "received"


def test_what_the_lower_level_has_waived_is_shown_to_the_upper_one(tmp_path):
    root = county(tmp_path)
    put(root, "镇.xlsx", report("青石镇人民政府", typed={"documents/coercion/decisions": "6件"}))
    lines = "单位代码,单位名称,规则,理由,批准人,有效期至\n,青石镇人民政府,C110,系统导出,王五,2026-12-31\n"
    (root / "豁免清单.csv").write_text(lines, encoding="utf-8")
    collect(root)
    (event,) = collect(city(tmp_path, packed(root))).done.verified

    (one,) = event.more["different"]
    assert (one["unit"], one["what"], one["rule"]) == ("青石镇人民政府", "waiver", "C110")
    assert "下级已豁免：系统导出" in one["said"]
    upper = tmp_path / "云溪市"
    spared = lines.partition("\n")[0] + "\n,全部单位,C110,全市都从系统导出,李四,2026-12-31\n"
    (upper / "豁免清单.csv").write_text(spared, encoding="utf-8")
    (event,) = collect(upper, NOW + timedelta(hours=1)).done.verified
    assert event.more["different"] == []


def test_sums_and_figures_that_are_not_those_of_the_originals_are_told(tmp_path):
    """The digests are right, because whoever changed the figures packed them anew."""

    def change(manifest, files):
        figures = json.loads(files["数据.json"])
        figures["sums"]["requests/received/natural_person"] = 80
        digest = next(one["sha256"] for one in manifest["units"] if one["unit"] == "示范县公安局")
        figures["units"][digest]["requests/received/natural_person"] = "30"
        files["数据.json"] = json.dumps(figures).encode()

    (event,) = collect(city(tmp_path, changed(packed(county(tmp_path)), change))).done.verified
    told = {one["what"]: one["said"] for one in event.more["different"]}

    assert (
        set(told) == {"sums", "figures"} and "为 80，原件相加为 8 件" in told["sums"] and "1 个数与原件不同" in told["figures"]
    )


def test_a_waiver_of_a_unit_here_spares_no_unit_below_that_bears_the_same_code(tmp_path):
    """XJ-003 is a township there and a bureau here."""
    root = county(tmp_path)
    put(root, "镇.xlsx", report("青石镇人民政府", code="XJ-003", typed={"documents/coercion/decisions": "6件"}))
    lines = "单位代码,单位名称,规则,理由,批准人,有效期至\n{},{},C110,系统导出,王五,2026-12-31\n"
    (root / "豁免清单.csv").write_text(lines.format("XJ-003", "青石镇人民政府"), encoding="utf-8")
    collect(root)
    data = packed(root)
    upper = workspace(tmp_path, (*CITY, ("XJ-003", "云溪市文物局", "")), "云溪市")
    (upper / "豁免清单.csv").write_text(lines.format("XJ-003", "云溪市文物局"), encoding="utf-8")
    put(upper, "示范县.zip", data)
    (event,) = collect(upper).done.verified
    assert [(one["unit"], one["what"], one["rule"]) for one in event.more["different"]] == [
        ("青石镇人民政府", "waiver", "C110")
    ]


def _more_sums(manifest, files):
    figures = json.loads(files["数据.json"])
    figures["sums"]["requests/received/enterprise"] = 7
    files["数据.json"] = json.dumps(figures).encode()


def _more_units(manifest, files):
    figures = json.loads(files["数据.json"])
    figures["units"]["0" * 64] = {}
    files["数据.json"] = json.dumps(figures).encode()


def _no_originals(manifest, files):
    for one in manifest["units"]:
        if one["file"]:
            del files[one["file"]]
            one["file"] = None


@pytest.mark.parametrize(("change", "said"), [
    (_more_sums, ["数据.json有 1 个合计与原件相加不符，例如“一、本年"]),
    (_more_units, ["数据.json与原件对不上：1 家只有数据或者只有原件"]),
    (lambda manifest, files: manifest.update(consolidated=3), ["清单说汇总了 3 家，包里有 2 家的原件"]),
    (_no_originals, ["清单说汇总了 2 家，包里有 0 家的原件", "数据.json与原件对不上：2 家只有数据或者只有原件",
                     "汇总工作簿有 6 个合计与原件相加不符", "数据.json有 6 个合计与原件相加不符"]),
])  # fmt: skip
def test_sums_without_originals_are_told(tmp_path, change, said):
    (event,) = collect(city(tmp_path, changed(packed(county(tmp_path)), change))).done.verified
    told = [one["said"] for one in event.more["different"] if one["what"] == "sums"]

    assert len(told) == len(said) and all(one.startswith(start) for one, start in zip(told, said, strict=True)), told


def test_what_the_lower_level_says_without_ground_is_told(tmp_path):
    def change(manifest, files):
        manifest["units"][0]["findings"].append({
            "rule": "X103", "severity": "error", "fingerprint": "#000000000000", "place": "", "message": "没有。", "open": True,
        })  # fmt: skip

    (event,) = collect(city(tmp_path, changed(packed(county(tmp_path)), change))).done.verified
    assert [(one["what"], one["rule"]) for one in event.more["different"]] == [("missing", "X103")]


def _spoilt_figures(figures):
    return lambda manifest, files: files.update({"数据.json": json.dumps(figures).encode()})


def _twins(manifest, files):
    manifest["units"][1]["code"] = manifest["units"][0]["code"]


def _no_book(manifest, files):
    files[manifest["summary"]] = b"x"


def _no_ledger(manifest, files):
    files["汇总/核实说明台账.csv"] = b"x"


@pytest.mark.parametrize(
    "change",
    [
        _twins, _no_book, _no_ledger, _spoilt_figures([]), _spoilt_figures({"sums": {}, "units": {"a": []}}),
        _spoilt_figures({"sums": {"requests/received/natural_person": "8"}, "units": {}}),
        lambda manifest, files: manifest["units"][0].update(findings=[{}]),
        lambda manifest, files: manifest.update(units=7), lambda manifest, files: manifest.update(summary="../x"),
        lambda manifest, files: manifest["units"][0].update(file="数据.json"),
    ],
)  # fmt: skip
def test_a_package_made_to_deceive_stops_nothing_and_never_counts_as_agreed(tmp_path, change):
    """The digests are right; everything else in the inbox is taken in as ever."""
    root = city(tmp_path, changed(packed(county(tmp_path)), change))
    put(root, "教育局.xlsx", report("云溪市教育局"))
    found = collect(root).overview

    assert states_of(found)["云溪市教育局"] == "received" and states_of(found)["示范县"] in ("unreadable", "query")


def _other_edition(manifest, files):
    """A unit has filled the form of 2019; everything else is as packed."""
    one = next(unit for unit in manifest["units"] if unit["unit"] == "示范县公安局")
    files[one["file"]] = write_workbook(FORMS[2019], Content(cover={"unit": "示范县公安局", "year": 2020}, figures={}))
    figures = json.loads(files["数据.json"])
    figures["units"][sha256_of(files[one["file"]])] = figures["units"].pop(one["sha256"])
    one["sha256"] = sha256_of(files[one["file"]])
    files["数据.json"] = json.dumps(figures).encode()


def test_an_original_of_another_form_is_told_and_the_rest_is_verified(tmp_path):
    (event,) = collect(city(tmp_path, changed(packed(county(tmp_path)), _other_edition))).done.verified

    said = [one["said"] for one in event.more["different"] if one["what"] == "sums"]
    assert said[0] == "有 1 份原件的表式与汇总工作簿不是同一版，没有与它的合计核对" and "原件相加为 5 件" in said[1]


def test_a_package_at_which_the_program_fails_is_told_and_stays_red(tmp_path, monkeypatch):
    root = city(tmp_path, packed(county(tmp_path)))

    def fails(*_):
        raise ValueError("zip()")

    monkeypatch.setattr(verifying, "verify", fails)
    found = collect(root)
    (event,) = found.done.verified
    assert event.more["different"][0]["said"] == "核验时程序出错（ValueError）：zip()"
    assert states_of(found.overview)["示范县"] == "query" and found.blocks


def test_a_package_that_nobody_has_verified_is_not_green(tmp_path, monkeypatch):
    """A run that was broken off before it could verify: what came in is not believed."""
    root = city(tmp_path, packed(county(tmp_path)))
    monkeypatch.setattr(collecting, "verify_all", lambda *_: [])
    (standing,) = (one.standing for one in collect(root).overview.units if one.unit.name == "示范县")
    assert (standing.state.value, standing.reason) == ("query", "上报包还没有核验，请运行 nianbao collect")


@pytest.mark.parametrize("way", ["the same day", "later"])
def test_a_second_package_with_the_same_region_workbook_is_verified_by_itself(tmp_path, way):
    """Version 2 has the workbook of version 1 and sums that are not those of its originals: it is the one that counts."""

    def change(manifest, files):
        figures = json.loads(files["数据.json"])
        figures["sums"]["requests/received/natural_person"] = 80
        files["数据.json"] = json.dumps(figures).encode()
        manifest["version"] = 2

    first = packed(county(tmp_path))
    root = city(tmp_path, first)
    if way == "later":
        assert states_of(collect(root).overview)["示范县"] == "received"
    put(root, "又一份.zip", changed(first, change))
    found = collect(root, NOW + timedelta(hours=1))

    assert len(found.done.verified) == (1 if way == "later" else 2)
    version = found.overview.units[0].standing.version
    assert (version.issue, version.differences) == (2, 1) and states_of(found.overview)["示范县"] == "query"
    assert not collect(root, NOW + timedelta(hours=2)).done.verified


def test_packages_in_packages_are_verified_to_a_depth_and_the_rest_is_told(tmp_path):
    data = packed(county(tmp_path))
    for number in range(6):
        data = changed(data, lambda manifest, files, inner=data, n=number: files.update({f"下级/{n}.zip": inner}))
    (event,) = collect(city(tmp_path, data)).done.verified
    assert event.more["count"] >= 1 and any("超过 5 层，没有核验" in one["said"] for one in event.more["different"])


def test_a_later_package_takes_the_place_of_the_earlier_whatever_the_order(tmp_path):
    root = county(tmp_path)
    first = packed(root)
    put(root, "镇.xlsx", report("青石镇人民政府", inputs={"requests/received/enterprise": 1}))
    collect(root)
    second = packed(root)
    for order in ((first, second), (second, first)):
        folder = tmp_path / sha256_of(order[0])[:6]
        folder.mkdir()
        upper = city(folder, order[0])
        collect(upper)
        put(upper, "又一份.zip", order[1])
        found = collect(upper).overview
        assert found.units[0].standing.version.issue == 2, found.units[0].standing.whys


def test_a_county_whose_unit_is_rejected_packs_the_others_and_says_so(tmp_path):
    root = county(tmp_path)
    put(root, "镇.xlsx", report("青石镇人民政府", typed=REJECTED))
    collect(root)
    one = read_package(packed(root))

    assert [(unit["state"], unit["file"] is None) for unit in one.units][2] == ("returned", True)
    assert one.units[2]["findings"] == [] and one.manifest["coverage"] == "已汇总 2/3 家"


@pytest.mark.parametrize("manifest", [b"[]", b"{", b'{"kind": "nianbao-package", "format": 9}', b'{"kind": "nianbao-package"}'])
def test_no_manifest_makes_the_reader_fail(manifest):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(MANIFEST, manifest)
    with pytest.raises(PackageError):
        read_package(buffer.getvalue())


def test_the_command_writes_where_it_is_told_and_says_what_it_wrote(tmp_path, monkeypatch, capsys):
    root = county(tmp_path)
    monkeypatch.chdir(root)
    assert _run(["package", "--out", "给市里.zip"]) == 0
    said = capsys.readouterr()
    assert said.out == "给市里.zip\n" and "上报包第 1 版（阶段性，已汇总 2/3 家）" in said.err
    assert _run(["package", "--out", "给市里.rar"]) == 2
