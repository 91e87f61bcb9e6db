"""Where a report came from, and what its file says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.form import sheets


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report came from, and what its file says of itself on the sheets that only our own programs write.

    Attributes:
        path: As given by the user; "" if it was not a file.
        sha256: Of the file's bytes, "" if it was not a file.
        kind: One of `sheets.KIND_*`, "" if the file does not say: filled by a unit, imported, summed up over a region.
        edition: Of the form, as the template says it: text, "" if it does not.
        template_version: Of the template, "" if it does not say.
        form_digest: Of the form from which the template was made, "" if it does not say.
        returned_from: Of a returned copy, the SHA-256 of the file that it was made from; else "".
        coverage: Of a region workbook, how many units are in its sums and how many are due; None if it does not say.
    """

    path: str
    sha256: str = ""
    kind: str = ""
    edition: str = ""
    template_version: str = ""
    form_digest: str = ""
    returned_from: str = ""
    coverage: tuple[int, int] | None = None

    @property
    def published(self) -> bool:
        """Whether it was taken from a published report, which can go back to nobody."""
        return self.kind == sheets.KIND_PUBLISHED

    @property
    def imported(self) -> bool:
        """Whether it was taken from a document: a published report, or one that its unit has sent."""
        return self.kind in sheets.KINDS_IMPORTED

    @property
    def of_region(self) -> bool:
        """Whether it holds the sums over a region."""
        return self.kind == sheets.KIND_REGION
