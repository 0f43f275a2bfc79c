#!/bin/sh
# Start a worker that serves every queue; arguments are passed on, for example --concurrency 4.
# Another --queues among them takes the place of these.
set -eu
cd "$(dirname "$(readlink -f "$0")")"
celery=celery
[ -x .venv/bin/celery ] && celery=.venv/bin/celery
exec "$celery" -A qlibui worker --loglevel=info \
    --queues=data_import,backtest,strategy,default "$@"
