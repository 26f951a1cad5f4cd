# Debian, not Alpine: the engine's parser needs more stack than musl gives a thread.
FROM python:3.11-slim-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /sheaf
COPY requirements.lock package.json package-lock.json .npmrc ./
COPY scripts/ scripts/
RUN scripts/python requirements.lock && mkdir -p static && scripts/browser && rm -rf node_modules

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 1000 --home-dir /sheaf sheaf \
    && install -d -o sheaf -g sheaf /sheaf /data
WORKDIR /sheaf
COPY --from=build /sheaf/.venv .venv
COPY papers/ papers/
COPY indexer/ indexer/
COPY app/ app/
COPY templates/ templates/
COPY static/ static/
COPY scripts/ scripts/
COPY --from=build /sheaf/static/vendor static/vendor
ENV SHEAF_DATA_DIR=/data PATH=/sheaf/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
USER sheaf
VOLUME /data
EXPOSE 8000
CMD ["uvicorn", "app.main:create_app", "--factory", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--no-access-log", "--timeout-worker-healthcheck", "30"]
