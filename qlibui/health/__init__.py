"""Whether an installation is well: looks of bounded time, for probes, operators and a shell."""
