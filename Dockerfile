# One image for the web server, the worker and beat. Built in two stages: the first one installs.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/requirements.txt
RUN /opt/venv/bin/pip install --require-hashes --requirement /tmp/requirements.txt

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=gore.settings \
    VAR_DIR=/var/lib/gore
RUN groupadd --gid 10001 gore \
    && useradd --uid 10001 --gid gore --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin gore \
    && install --directory --owner gore --group gore --mode 750 /var/lib/gore
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY . .
# Static files get their names from their content; the key signs nothing and does not stay in the image.
RUN SECRET_KEY=only-while-the-image-is-built python manage.py collectstatic --noinput --verbosity 0
USER gore
VOLUME /var/lib/gore
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/salud/', timeout=4)"]
# --preload: the start checks run once, before any worker, and a bad configuration ends the container.
CMD ["gunicorn", "gore.wsgi:application", "--bind", "0.0.0.0:8000", "--preload", "--workers", "3", \
     "--worker-class", "gthread", "--threads", "4", "--timeout", "60", "--graceful-timeout", "20", \
     "--max-requests", "5000", "--max-requests-jitter", "500", "--access-logfile", "-", \
     "--logger-class", "gore.core.access_log.WithoutUnseenPages", \
     "--limit-request-line", "8190", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
