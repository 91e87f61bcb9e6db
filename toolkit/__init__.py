"""Toolkit for the annual reports on open government information (政府信息公开工作年度报告)."""

__version__ = "0.1.0"
#: What the toolkit is called in what people read.
TOOL = "年报工具"
