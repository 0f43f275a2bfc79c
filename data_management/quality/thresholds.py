"""From when on something counts as odd, and why from there."""

FINDINGS_KEPT = 20
"""Of each check, the gravest: a person reads a screen of them, the counts tell of the rest."""

BLOCK_BARS = 250_000
"""Bars looked at together, in whole instruments: every check looks along one. Reading and
sorting them takes some 150 MB."""

TICK = 0.01
"""Prices are rounded to it, so a ratio of two prices is known no better."""

MAIN_BOARD_LIMIT = 0.10
"""What a main-board share of Shanghai or Shenzhen may move in a day; beyond it prices do not
trade, they are restated. Shares under special treatment may move less and are not told apart."""

GROWTH_BOARD_LIMIT = 0.20
"""The same for ChiNext (SZ30) and STAR (SH688, SH689); ChiNext had 0.10 until August 2020."""

BEIJING_LIMIT = 0.30
"""The same for Beijing."""

FREE_JUMP = 0.30
"""Where no daily limit is known: 3 for 2, the smallest common split, is a fall by a third, and
hardly any news moves a price by as much."""

FREE_SESSIONS = 5
"""A newly listed share trades this long without a daily limit."""

UNCHANGED_CLOSES = 10
"""A live price hardly ever closes alike for two weeks; thin instruments do for a few days."""

UNCHANGED_BARS = 3
"""All four prices and the volume alike with trades on both days: twice may be chance in a thin
instrument, three times is a copied row."""

RESCALED_BARS = 3
"""Fewer changed closes have one ratio by chance."""
