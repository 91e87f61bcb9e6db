"""What an office sets for itself is what the check goes by; what other programs hold open gets a second name."""

from __future__ import annotations

import pytest

from tests.workspace.building import NOW, collect, put, report, workspace
from toolkit import jobs
from toolkit.errors import NianbaoError
from toolkit.outputs import trying
from toolkit.rules.thresholds import USUAL
from toolkit.workspace.settings import read_settings


def set_limits(root, text: str) -> None:
    """Write limits into the settings; the section stands at their end."""
    path = root / "设置.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def grown(tmp_path):
    """Requests have risen from 50 to 100, by 100 per cent."""
    root = workspace(tmp_path)
    before, now = ({f"requests/{what}/natural_person": count for what in ("received", "granted")} for count in (50, 100))
    (root / "上年").mkdir()
    (root / "上年" / "甲.xlsx").write_bytes(report("示范县教育局", year=2023, inputs=before))
    put(root, "甲.xlsx", report("示范县教育局", inputs=now))
    return root


def rules_of(root) -> set[str]:
    (told,) = collect(root).overview.reports.values()
    return {one["rule"] for one in told.findings}


def test_a_new_workspace_shows_the_usual_limits_and_sets_none(tmp_path):
    root = workspace(tmp_path)
    assert '# "增减核实" = 50' in (root / "设置.toml").read_text(encoding="utf-8")
    assert read_settings(root / "设置.toml").limits == USUAL


@pytest.mark.parametrize(("limits", "asked"), [("", True), ('"增减核实" = 120\n', False), ('"申请起点" = 60\n', False)])
def test_a_change_is_asked_about_as_the_office_wants_it(tmp_path, limits, asked):
    """100 per cent and 50 applications: above 50 per cent and 30, below 120 per cent, below 60 applications."""
    root = grown(tmp_path)
    set_limits(root, limits)
    assert ("Y211" in rules_of(root)) is asked


def test_a_changed_limit_is_a_reason_to_check_again(tmp_path):
    root = grown(tmp_path)
    assert rules_of(root) == {"Y211", "X303"}
    set_limits(root, '"增减核实" = 120\n')
    assert rules_of(root) == {"X303"}


def test_all_that_is_wrong_with_limits_is_told_at_once(tmp_path):
    root = workspace(tmp_path)
    set_limits(root, '"增减提示" = 90\n"收费起点" = "十万"\n"没有这项" = 1\n')
    with pytest.raises(NianbaoError) as caught:
        read_settings(root / "设置.toml")
    for part in ("有 3 处", "“没有这项”", "“收费起点”应当是", "“增减提示”（90）不能大于“增减核实”（50）"):
        assert part in str(caught.value)


def test_a_region_workbook_that_somebody_has_open_gets_a_second_name_and_a_sentence(tmp_path, monkeypatch):
    root = workspace(tmp_path)
    put(root, "甲.xlsx", report("示范县教育局"))
    collect(root)
    first = jobs.consolidate_workspace(workspace=root, now=NOW)
    held, usual = first.summary.read_bytes(), trying.try_to_replace

    def tried(target, trial):
        if target == first.summary:
            raise PermissionError(13, "held")
        usual(target, trial)

    monkeypatch.setattr(trying, "try_to_replace", tried)
    second = jobs.consolidate_workspace(workspace=root, now=NOW)

    assert second.summary.name == "示范县2024年政府信息公开年报汇总（2）.xlsx" and second.summary.read_bytes() == held
    assert "“示范县2024年政府信息公开年报汇总.xlsx”现在不能替换" in second.notes[0] and first.summary.read_bytes() == held
    assert '"summary": "示范县2024年政府信息公开年报汇总（2）.xlsx"' in second.manifest.read_text(encoding="utf-8")
