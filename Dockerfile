# The program in a container: `docker-compose build`, `docker-compose up`; docs/deployment.md tells the rest.
# BASE may be any Debian with Python 3.11 or newer and its venv module.
ARG BASE=python:3.11-slim-bookworm

# hadolint ignore=DL3006 -- the tag is part of the argument
FROM ${BASE} AS environment
WORKDIR /srv
COPY requirements.txt ./
RUN python3 -m venv /srv/environment \
    && /srv/environment/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes \
       --requirement requirements.txt

# hadolint ignore=DL3006
FROM ${BASE}
ENV PATH=/srv/environment/bin:$PATH \
    HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TASK_TRACKER_HOST=0.0.0.0 \
    TASK_TRACKER_PORT=8000
WORKDIR /srv/task-tracker
COPY --from=environment /srv/environment /srv/environment
COPY . .
# A user without a name is enough: nothing is looked up. New migrations are written where it may write, too.
# The program cannot write its bytecode there itself, and would compile everything at each start.
RUN mkdir -p db && chown -R 1000:1000 db alembic/versions && python -m compileall -q app
USER 1000:1000
EXPOSE 8000
VOLUME ["/srv/task-tracker/db"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "deploy/health_check.py"]
# Migrates, makes what is due, serves. As a list, so that SIGTERM reaches the program and running scripts may end.
CMD ["python", "main.py"]
