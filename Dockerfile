# syntax=docker/dockerfile:1
#
#   docker build -t hotseat .
#
# Installs what ./run installs, with the same script and the same locks. The ordinary torch build for Linux on x86-64
# brings gigabytes of GPU libraries; for the CPU build, name PyTorch's index of CPU builds:
#
#   docker build --build-arg PIP_EXTRA_INDEX_URL=... -t hotseat .
#
# A mirror that wants credentials belongs into a pip configuration file, which no layer keeps:
#
#   docker build --secret id=pip,src=pip.conf -t hotseat .

ARG PYTHON_VERSION=3.11
FROM python:${PYTHON_VERSION}-slim-bookworm AS base

ENV PYTHONUNBUFFERED=1
WORKDIR /app


FROM base AS build

ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
# An environment knows its place, so it is made where the final image has it. Of service/ no more than makes it a
# package: a change to the rest does not install everything again.
COPY pyproject.toml LICENSE requirements.lock requirements-torch.lock ./
COPY .ci ./.ci
COPY service/__init__.py ./service/
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=cache,target=/root/.cache/pip \
    python .ci/environment.py runtime


FROM base

RUN useradd --create-home --uid 10001 hotseat \
    && install -d -o hotseat -g hotseat /var/lib/hotseat
COPY --from=build /app/.venv ./.venv
COPY pyproject.toml LICENSE ./
COPY knowledge ./knowledge
COPY prompts ./prompts
COPY service ./service
RUN python -m compileall -q service

ENV HOTSEAT_DATA_DIR=/var/lib/hotseat \
    HF_HUB_OFFLINE=1 \
    PATH=/app/.venv/bin:$PATH
USER hotseat
# The embedding model is one of the locked packages; with the index made here too, the first start serves everything.
RUN hotseat index
VOLUME /var/lib/hotseat

EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('HOTSEAT_PORT') or 8000}/healthz\", timeout=4)"]
CMD ["hotseat", "serve", "--host", "0.0.0.0", "--allow-remote"]
