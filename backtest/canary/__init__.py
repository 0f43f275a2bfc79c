"""The look-ahead canary: what came later is scrambled, and what came before must not notice."""
