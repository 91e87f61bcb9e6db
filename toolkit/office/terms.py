"""By when a unit has to send its file again, and whom it may ask: what the office says, else the day of the law."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from toolkit.errors import NianbaoError
from toolkit.office.text_limits import too_long
from toolkit.rules.organs import due_on, organ_of
from toolkit.submission.folding import narrow

#: What stands in place of a deadline that is past.
OVERDUE = "已逾期，请尽快"

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:前|之前)?")


def read_deadline(text: str) -> date:
    """A date as people write it: 2025-01-20, 2025/1/20, 2025年1月20日.

    Raises:
        NianbaoError: If it is none.
    """
    if fault := too_long("--deadline", text):
        raise NianbaoError(f"--deadline（报回期限）{fault}，请写成 2025-01-20 或者 2025年1月20日。")
    match = _DATE.fullmatch(narrow(text).strip())
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise NianbaoError(f"报回期限“{text}”不是日期，请写成 2025-01-20 或者 2025年1月20日。")


@dataclass(frozen=True, slots=True)
class Terms:
    """By when a unit has to send its file again, and whom it may ask.

    Attributes:
        deadline: None: the day of the law, which is a later one for governments.
        contact: Name and telephone, as it is to be shown; "" if nobody is named.
        year: The year that is collected, from which the day of the law is reckoned; None: the year of each report.
        today: What is past on this day is told as such; None: nothing is.
    """

    deadline: date | None = None
    contact: str = ""
    year: int | None = None
    today: date | None = None

    def __post_init__(self) -> None:
        """Refuse a contact that is no name and telephone.

        Raises:
            NianbaoError: If it is longer than `toolkit.office.text_limits` says.
        """
        if fault := too_long("--contact", self.contact):
            raise NianbaoError(f"--contact（联系人和电话）{fault}。")

    def until(self, year: int | None, unit: str = "") -> str:
        """The deadline in words: 2025年1月20日.

        Args:
            year: The year that the report is about; None if it is not known, then the day is given without a year.
            unit: Name of the unit, "" if it is not known.
        """
        year = self.year or year
        following, month, day = self._day(year, unit)
        return f"{f'{following}年' if year or self.deadline else ''}{month}月{day}日"

    def by(self, year: int | None, unit: str = "") -> str:
        """When to answer, before what is to be done: 2025年1月20日前, or what is said once that day is past; as `until`."""
        return OVERDUE if self._is_past(year, unit) else f"{self.until(year, unit)}前"

    def please(self, year: int | None, unit: str = "") -> str:
        """The same as the beginning of a request: 请在2025年1月20日前."""
        return OVERDUE if self._is_past(year, unit) else f"请在{self.until(year, unit)}前"

    def _day(self, year: int | None, unit: str) -> tuple[int, int, int]:
        """Year, month, day; no date, for what is typed as a year may be any number."""
        if self.deadline:
            return self.deadline.year, self.deadline.month, self.deadline.day
        return due_on(organ_of(None, unit), year or 0)

    def _is_past(self, year: int | None, unit: str) -> bool:
        year = self.year or year
        if self.today is None or not (self.deadline or year):
            return False
        return (self.today.year, self.today.month, self.today.day) > self._day(year, unit)
