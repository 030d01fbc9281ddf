# Muyassir in a container that owns nothing but its data: no root, no writable root, one volume.

FROM python:3.11-slim-bookworm AS builder
WORKDIR /app
RUN python -m venv /opt/venv
COPY requirements.txt ./
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY bot bot
COPY storage storage
COPY locales locales
COPY LICENSE ./
# Compiled here, because nothing can be written where it runs.
RUN /opt/venv/bin/python -m bot.catalogues compile \
    && /opt/venv/bin/python -m compileall -q bot storage

FROM python:3.11-slim-bookworm
# /data is the one place that is written to; a volume made from it belongs to the same user.
RUN mkdir --mode=0700 /data && chown 10001:10001 /data
COPY --from=builder /opt/venv /opt/venv
COPY --from=builder /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MUYASSIR_DATABASE_URL=sqlite:////data/muyassir.db \
    MUYASSIR_KEY_FILE=/data/muyassir.key \
    MUYASSIR_HTTP_HOST=0.0.0.0 \
    MUYASSIR_HTTP_PORT=8080 \
    MUYASSIR_WEB=on \
    MUYASSIR_LOG_FORMAT=json
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 \
    CMD ["python", "-m", "bot", "check", "--health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
