# docs/running.md as an image: two stages, a user without rights. docker build --tag touchstone .
FROM python:3.11-slim AS made
WORKDIR /opt/touchstone
RUN python -m venv .venv
COPY requirements.txt .
RUN .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim
RUN adduser --system --group --home /var/lib/touchstone touchstone
WORKDIR /opt/touchstone
COPY --from=made /opt/touchstone/.venv .venv
COPY manage.py pyproject.toml ./
COPY config config
COPY checklist checklist
COPY templates templates
COPY fixtures fixtures
ENV PATH=/opt/touchstone/.venv/bin:$PATH PYTHONUNBUFFERED=1 TOUCHSTONE_VAR=/var/lib/touchstone
USER touchstone
# A key of this step's own, which is not in the image: collecting needs settings that could be an office's.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" python manage.py collectstatic --noinput
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "python:config.gunicorn", "--bind", "0.0.0.0:8000", "config.wsgi"]
