"""What reports are made of: words, markup, traces, a page of its own. Knows no Django."""
