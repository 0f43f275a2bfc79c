# One image for every process: web by default, or a worker, beat and reconcile by their command.
FROM python:3.12-slim AS packages
COPY requirements.lock.txt /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r /requirements.lock.txt

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 qlibui \
    && install --directory --mode 0700 --owner qlibui /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    QLIBUI_HOME=/data
USER qlibui
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('localhost', 8000, timeout=4); c.request('GET', '/health/live'); raise SystemExit(c.getresponse().status != 200)"]
CMD ["uvicorn", "qlibui.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--log-level", "warning"]
