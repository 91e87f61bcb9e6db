"""By when a unit has to send its file again, and whom it may ask: what the office says, else the day of the law."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from toolkit.errors import NianbaoError
from toolkit.office.text_limits import too_long
from toolkit.rules.organs import due_on, organ_of
from toolkit.submission.folding import narrow

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
    """

    deadline: date | None = None
    contact: str = ""
    year: int | None = None

    def __post_init__(self) -> None:
        """Refuse a contact that is no name and telephone.

        Raises:
            NianbaoError: If it is longer than `toolkit.office.text_limits` says.
        """
        if fault := too_long("--contact", self.contact):
            raise NianbaoError(f"--contact（联系人和电话）{fault}。")

    def until(self, year: int | None, unit: str = "") -> str:
        """The deadline in words: 2025年1月31日.

        Args:
            year: The year that the report is about; None if it is not known, then the day is given without a year.
            unit: Name of the unit, "" if it is not known.
        """
        year = self.year or year
        if self.deadline:
            return f"{self.deadline.year}年{self.deadline.month}月{self.deadline.day}日"
        following, month, day = due_on(organ_of(None, unit), year or 0)
        return f"{f'{following}年' if year else ''}{month}月{day}日"
