"""How fast jobs are: through their whole life, beside bare Celery, with a long past behind them."""
