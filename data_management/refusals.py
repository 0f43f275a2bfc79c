"""How an import that stores nothing ends: why, in a sentence, and what is kept on its row."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from data_management import problems
from data_management.configs import read_options
from data_management.errors import ImportRefused, Question
from data_management.models import ImportTask
from qlibui.jobs.errors import Refused

if TYPE_CHECKING:
    from data_management.reading import Outcome

ERRORS_SHOWN = 100


def refusal_of_file(task: ImportTask, refused: ImportRefused) -> Refused:
    """A file of which no row could be read."""
    task.questions = [asdict(question) for question in refused.questions]
    answer = task.summary() | {"errors": [str(refused)], "questions": task.questions}
    return Refused(refused.code, str(refused), result=answer, keep=task.save)


def refuse_bad_rows(task: ImportTask, attempt: int, outcome: "Outcome") -> None:
    """Raise Refused for a file with bad rows, unless its good ones are wanted."""
    problems.write_file(task, attempt, outcome.problems)
    count = outcome.problems.height
    if not count or not refuses_bad_rows(task):
        return
    first = outcome.problems.head(1)["message"][0]
    found = "One problem, in" if count == 1 else f"{count:,} problems, the first in"
    sentence = f"{found} {first} Mend the file, or import its good rows only."
    raise refusal(task, outcome, "bad_rows", sentence)


def refuses_bad_rows(task: ImportTask) -> bool:
    """Whether its person wants nothing of a file with bad rows."""
    return read_options(task.import_config).on_error == "refuse"


def refusal(task: ImportTask, outcome: "Outcome", code: str, sentence: str) -> Refused:
    """A file that was read and is not stored, whose rows are all skipped."""
    describe(task, outcome)
    task.rows_processed = 0
    task.rows_skipped = task.rows_read
    told = outcome.problems.head(ERRORS_SHOWN)["message"].to_list()
    answer = task.summary() | {"errors": [sentence, *told]}
    return Refused(code, sentence, result=answer, keep=keeping(task, outcome))


def question_first(task: ImportTask, outcome: "Outcome", question: Question) -> Refused:
    """A file that is stored as soon as a question is answered."""
    refused = refusal(task, outcome, "needs_answer", question.text)
    task.questions = [asdict(question)]
    refused.result["questions"] = task.questions
    return refused


def describe(task: ImportTask, outcome: "Outcome") -> None:
    """What the file was found to be, on the task's row."""
    counts = outcome.counts
    task.rows_read = counts.rows_read
    task.rows_processed = counts.rows_good
    task.rows_skipped = counts.rows_read - counts.rows_good
    task.problem_count = outcome.problems.height
    task.problems_by_reason = outcome.problems.by_reason
    task.warnings = [asdict(warning) for warning in outcome.warnings]
    task.questions = []
    task.metadata = outcome.metadata | {"counts": asdict(counts)}


def keeping(task: ImportTask, outcome: "Outcome") -> Callable[[], None]:
    """Saves the task and its first problems, once the job's end is written: by then the rows of
    the reading may be gone, and no file is read within a transaction."""
    first = problems.first_of(outcome.problems)

    def keep() -> None:
        task.save()
        problems.keep(task, first)

    return keep
