"""The admin of jobs."""

from qlibui.jobs.admin.job_pages import JobAdmin

__all__ = ["JobAdmin"]
