"""How good a signal is: do higher scores come before higher returns? Frames in, figures out."""
