"""A history that an import would rescale is a question: only a person knows why it was rebased."""

from typing import TYPE_CHECKING

from data_management.errors import Question
from data_management.models import Dataset

if TYPE_CHECKING:
    from data_management.quality.findings import Found

ANSWER = "restated"
ACCEPT = "accept"


def question_about(dataset: Dataset | None, rescaled: "Found") -> Question | None:
    """What to ask before stored histories are rescaled; None where none is."""
    if dataset is None or not rescaled.count:
        return None
    worst = rescaled.worst.row(0, named=True)
    others = rescaled.count - 1
    more = f" and {others:,} other{'s' if others > 1 else ''} as well" if others else ""
    return Question(
        ANSWER,
        f"The stored closes of {worst['instrument']} would be rescaled from {worst['start_on']} by"
        f" {worst['figure']:.6g} ({worst['bars']:,} bars){more}: accept that if {dataset} may be"
        " rebased, else give unadjusted prices.",
        (ACCEPT,),
    )
