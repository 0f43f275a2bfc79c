"""Why a backup or a restore did not begin, or was given up."""


class KeepingRefused(Exception):
    """One sentence for the person at the shell; nothing was changed."""
