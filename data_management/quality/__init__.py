"""What is odd about the bars of a dataset version, found and said in words; pure.

Nothing here refuses or changes a bar: a finding tells a person where to look.
"""

from data_management.quality.moved_closes import MovedCloses, sentences_of
from data_management.quality.report import Report, assess, assess_blocks
from data_management.quality.stored import assess_version

__all__ = ["MovedCloses", "Report", "assess", "assess_blocks", "assess_version", "sentences_of"]
