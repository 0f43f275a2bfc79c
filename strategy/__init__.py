"""From a signal to orders: what may be traded, and why."""
