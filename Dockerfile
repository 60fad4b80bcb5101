# The portal's image. `docker build .` makes the usual one; `docker build --target kerberos .` one that can log on to
# hosts with Kerberos. One image for every kind of process: docker-compose.yml says which command each of them runs.
# Nothing secret is in it, and nothing in it is written to but /var/lib/hvportal and /tmp.

FROM node:22-trixie-slim AS frontend
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim-trixie AS packages
COPY requirements/base.txt requirements/otel.txt /build/
# The image's own pip installs into it: nothing that installs packages comes along.
RUN python -m venv --without-pip /opt/venv \
 && pip --python /opt/venv/bin/python install --no-cache-dir --require-hashes -r /build/base.txt -r /build/otel.txt

FROM packages AS kerberos-packages
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev libkrb5-dev \
 && rm -rf /var/lib/apt/lists/*
COPY requirements/kerberos.txt requirements/kerberos-build.txt /build/
# Built by what the lock names, in an environment that stays here; only the wheel is installed.
RUN python -m venv /build/tools \
 && /build/tools/bin/pip install --no-cache-dir --require-hashes -r /build/kerberos-build.txt \
 && /build/tools/bin/pip wheel --no-cache-dir --no-build-isolation --no-deps --require-hashes \
    --wheel-dir /build/wheels -r /build/kerberos.txt \
 && pip --python /opt/venv/bin/python install --no-cache-dir --no-deps --no-index /build/wheels/*.whl

# The program itself, with its static files collected: hashed names, compressed, served for ever.
FROM packages AS program
WORKDIR /opt/hvportal
COPY . .
COPY --from=frontend /build/node_modules node_modules
RUN SECRET_KEY=only-for-collecting DATABASE_URL=postgres://none/none REDIS_URL=redis://none \
    HVPORTAL_STATIC_ROOT=/opt/hvportal/collected HVPORTAL_COLLECTING=true \
    /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
 && mkdir -p /kept/@tabler/icons/icons && mv node_modules/@tabler/icons/icons/outline /kept/@tabler/icons/icons/ \
 && rm -rf node_modules && mv /kept node_modules \
 && /opt/venv/bin/python -m compileall -q -x node_modules .

FROM python:3.13-slim-trixie AS base
# PostgreSQL 18's own programs for `manage.py backup` and `restore`: Debian 13 has those of 17, which refuse an 18.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpq5 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=postgres:18-trixie /usr/lib/postgresql/18/bin/pg_dump /usr/lib/postgresql/18/bin/pg_restore \
     /usr/lib/postgresql/18/bin/
COPY --from=postgres:18-trixie /usr/lib/*-linux-gnu/libpq.so.5* /usr/lib/postgresql/18/lib/
RUN echo /usr/lib/postgresql/18/lib > /etc/ld.so.conf.d/000-postgresql-18.conf && ldconfig \
 && /usr/lib/postgresql/18/bin/pg_dump --version && /usr/lib/postgresql/18/bin/pg_restore --version \
 && groupadd --system --gid 10001 hvportal \
 && useradd --system --uid 10001 --gid hvportal --home-dir /var/lib/hvportal --shell /usr/sbin/nologin hvportal \
 && install -d -o hvportal -g hvportal -m 0750 /var/lib/hvportal
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=hvportal.settings \
    HVPORTAL_LOG=json \
    HVPORTAL_VAR=/var/lib/hvportal \
    HVPORTAL_STATIC_ROOT=/opt/hvportal/collected
WORKDIR /opt/hvportal
VOLUME /var/lib/hvportal
EXPOSE 8000
USER hvportal
ARG REVISION=unknown
LABEL org.opencontainers.image.title=hvportal \
      org.opencontainers.image.description="One self-hosted web portal for a whole Hyper-V estate." \
      org.opencontainers.image.version=0.1.0 \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=Apache-2.0
HEALTHCHECK --interval=30s --timeout=20s --start-period=60s --retries=3 CMD ["python", "deploy/alive.py", "web"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000", "hvportal.wsgi"]

FROM base AS kerberos
USER root
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgssapi-krb5-2 krb5-user \
 && rm -rf /var/lib/apt/lists/*
USER hvportal
COPY --from=kerberos-packages /opt/venv /opt/venv
COPY --from=program /opt/hvportal /opt/hvportal

FROM base AS portal
COPY --from=packages /opt/venv /opt/venv
COPY --from=program /opt/hvportal /opt/hvportal
