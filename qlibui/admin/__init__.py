"""The admin of other people's models, registered again in the look of ours."""

from qlibui.admin import beat, people, results

__all__ = ["beat", "people", "results"]
