# One image for every process: web by default, or a worker, beat and reconcile by their command.
FROM python:3.12-slim-trixie AS packages
COPY requirements.lock.txt /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r /requirements.lock.txt

FROM packages AS packages-and-flower
COPY requirements-flower.lock.txt /
RUN /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r /requirements-flower.lock.txt

FROM python:3.12-slim-trixie AS code
# pg_dump for `manage.py backup`; LightGBM, which Qlib may load, needs libgomp.
# Debian keeps one version of a package, so that a pinned one could not be built a month later.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 qlibui \
    && install --directory --mode 0700 --owner qlibui /data
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    QLIBUI_HOME=/data
USER 10001
VOLUME /data

FROM code AS flower
COPY --from=packages-and-flower /venv /venv
EXPOSE 5555
CMD ["celery", "-A", "qlibui", "flower", "--address=0.0.0.0", "--port=5555"]

FROM code
COPY --from=packages /venv /venv
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('localhost', 8000, timeout=4); c.request('GET', '/health/live'); raise SystemExit(c.getresponse().status != 200)"]
CMD ["uvicorn", "qlibui.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--log-level", "warning"]
