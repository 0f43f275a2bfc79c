"""What an installation must not be started with (docs/operating.md)."""
