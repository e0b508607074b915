# One image for the web server and the workers (see compose.yaml). Every setting comes from the environment:
# docs/environnement.md. Debian 12's tesseract, bubblewrap and pango are the versions the tests run with.
FROM python:3.11-slim-bookworm

# Office files are laid out by LibreOffice when it is there (303 MB): --build-arg BUREAUTIQUE="" does without.
ARG BUREAUTIQUE="libreoffice-writer-nogui libreoffice-calc-nogui"
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $BUREAUTIQUE \
        tesseract-ocr tesseract-ocr-fra tesseract-ocr-nld tesseract-ocr-deu tesseract-ocr-eng tesseract-ocr-script-latn \
        wfrench wdutch wngerman bubblewrap \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 \
        fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --home-dir /home/liasse --shell /usr/sbin/nologin liasse \
    && install -d -o liasse -g liasse -m 0700 /donnees

WORKDIR /app
COPY docker/requirements.txt /tmp/requirements.txt
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt && rm /tmp/requirements.txt
COPY . /app

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LIASSE_DONNEES_DIR=/donnees \
    LIASSE_STATIQUES_COLLECTES=1

# The secret drawn for this step stays in its throw-away data folder.
RUN python -m compileall -q ocr \
    && LIASSE_DONNEES_DIR=/tmp/construction python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/construction

USER liasse
VOLUME ["/donnees"]
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "--workers", "3", \
     "--threads", "4", "--timeout", "120", "--access-logfile", "-"]
