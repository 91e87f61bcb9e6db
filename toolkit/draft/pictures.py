"""Charts as pictures: plain bars in shades of grey and blue that print well, drawn by matplotlib without a display."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.draft.charts import Chart

_NO_LIBRARY = '画图需要另外安装 matplotlib：pip install "nianbao-toolkit[charts]"。不要图的，请去掉 --charts。'
_NO_FONT = "没有找到中文字体，图里的字会变成方框，没有画图。请安装宋体、仿宋或者思源宋体（Noto Serif CJK），再运行一次。"
#: Fonts that have Chinese, as a document of an office would rather have them.
_FONTS = (
    "FangSong", "FangSong_GB2312", "STFangsong", "SimSun", "NSimSun", "STSong", "Songti SC", "Noto Serif CJK SC",
    "Source Han Serif SC", "Microsoft YaHei", "SimHei", "PingFang SC", "Heiti SC", "Noto Sans CJK SC", "Source Han Sans SC",
    "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "AR PL UMing CN",
)  # fmt: skip
#: Shades of one series, and of last year's beside this year's.
_COLOURS = ("#2F75B5", "#BFBFBF")
_DOTS, _SIZE = 200, 10.5


def picture(chart: Chart, width: float, height: float) -> bytes:
    """A chart as PNG; the same chart gives the same bytes on the same machine.

    Args:
        chart: What it shows.
        width: In points.
        height: In points.

    Raises:
        NianbaoError: If matplotlib or a Chinese font is missing.
    """
    if find_spec("matplotlib") is None:
        raise NianbaoError(_NO_LIBRARY)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    family = chinese_font()
    figure = Figure(figsize=(width / 72, height / 72), dpi=_DOTS, layout="constrained")
    axes = figure.add_subplot()
    _draw(axes, chart, family)
    stream = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()


def chinese_font(names: Sequence[str] = _FONTS) -> str:
    """The first of some fonts that this machine has.

    Raises:
        NianbaoError: If it has none of them.
    """
    from matplotlib import font_manager

    known = {one.name for one in font_manager.fontManager.ttflist}
    found = next((name for name in names if name in known), None)
    if found is None:
        raise NianbaoError(_NO_FONT)
    return found


def _draw(axes: Any, chart: Chart, family: str) -> None:
    series = chart.series or ("",)
    thick = 0.72 / len(series)
    for place, name in enumerate(series):
        ends = [number - 0.36 + thick * (place + 0.5) for number in range(len(chart.groups))]
        values = [numbers[place] for _, numbers in chart.groups]
        colour = _COLOURS[0] if place == len(series) - 1 else _COLOURS[1]
        bars = axes.barh(ends, values, thick * 0.9, color=colour, label=name)
        axes.bar_label(bars, padding=3, family=family, size=_SIZE)
    axes.set_yticks(range(len(chart.groups)), [name for name, _ in chart.groups], family=family, size=_SIZE)
    axes.invert_yaxis()
    axes.margins(x=0.1, y=0.02)
    axes.set_xticks([])
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    if chart.series:
        axes.legend(prop={"family": family, "size": _SIZE}, frameon=False, loc="lower right")
