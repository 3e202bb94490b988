# The bot in a container: `docker build -t donghaeng .`, or with PostgreSQL: `docker compose up`.
# It carries no secret: settings come from the environment (see .env.example).

FROM python:3.11-slim-bookworm AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
# The pinned libraries change seldom: their layer is kept until a pin changes.
COPY requirements-build.txt requirements.txt ./
RUN pip install --require-hashes -r requirements-build.txt \
    && pip wheel --require-hashes --no-build-isolation --use-pep517 --wheel-dir /wheels -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY models models
COPY scheduler scheduler
# The image gets an environment without pip and without the build tools.
RUN pip wheel --no-index --no-deps --no-build-isolation --wheel-dir /wheels . \
    && python -m venv --without-pip /opt/donghaeng \
    && pip --python /opt/donghaeng/bin/python install --no-index --no-deps --no-warn-script-location \
        /wheels/*.whl

FROM python:3.11-slim-bookworm
# HOME: libraries look for it, also where the image runs as another user than its own.
ENV PATH=/opt/donghaeng/bin:$PATH HOME=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin donghaeng \
    && install --directory --owner donghaeng --mode 0700 /app/data
COPY --from=builder /opt/donghaeng /opt/donghaeng
WORKDIR /app
USER donghaeng
VOLUME /app/data
EXPOSE 8000
# urlopen raises, and so the check fails, on any answer but 2xx.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["donghaeng", "run", "--host", "0.0.0.0"]
