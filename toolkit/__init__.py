"""Toolkit for the annual reports on open government information (政府信息公开工作年度报告)."""

__version__ = "0.1.0"
#: What the toolkit is called in what people read.
TOOL = "年报工具"
#: Years that are taken for the year of a report at all; here, where even `--help` finds them.
FIRST_YEAR, LAST_YEAR = 2000, 2100
