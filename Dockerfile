# The image of web, worker, beat and of what prepares the database. Built in two steps, so that the tools of building stay behind.
FROM python:3.13-slim-trixie AS build
RUN apt-get update -q && apt-get install -q -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN make build && rm -rf node_modules .venv/uv

FROM python:3.13-slim-trixie
RUN useradd --system --uid 10001 --home-dir /data kinward \
 && install -d -o kinward -g kinward -m 0700 /data /metrics
WORKDIR /app
COPY --from=build /app /app
# The manifest of static files is part of the image: two versions of it may serve side by side.
ENV PATH=/app/.venv/bin:$PATH PRODUCTION=1 DATA_DIR=/data STATIC_ROOT=/app/static PYTHONUNBUFFERED=1
RUN SECRET_KEY=only-while-the-image-is-made-and-never-used-again REDIS_URL=redis://127.0.0.1:9/0 \
    python manage.py collectstatic --no-input --verbosity=0
USER kinward
EXPOSE 8000
CMD ["gunicorn", "intimacy.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "4", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
