"""Create a bucket on the S3 server under test and prove that an object can be written and read back.

Usage: ``creer_bucket.py URL BUCKET``, with ``LIASSE_S3_CLE`` and ``LIASSE_S3_SECRET`` in the environment.
The volumes of a server that has just started may refuse writes for a few seconds: the whole sequence is retried.
"""

from __future__ import annotations

import os
import sys
import threading
import time

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

DELAI_SECONDES = 60.0


def essayer(url: str, bucket: str) -> None:
    """Create ``bucket`` and write, read, delete one object; raises botocore's errors."""
    client = boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=os.environ["LIASSE_S3_CLE"],
        aws_secret_access_key=os.environ["LIASSE_S3_SECRET"],
        config=Config(s3={"addressing_style": "path"}, signature_version="s3v4", retries={"max_attempts": 1}),
    )
    existants = {b["Name"] for b in client.list_buckets()["Buckets"]}
    if bucket not in existants:
        client.create_bucket(Bucket=bucket)
    client.put_object(Bucket=bucket, Key="essai", Body=b"liasse")
    lu = client.get_object(Bucket=bucket, Key="essai")["Body"].read()
    if lu != b"liasse":
        sys.exit(f"le serveur S3 {url} rend {lu!r} au lieu de ce qui a été écrit")
    client.delete_object(Bucket=bucket, Key="essai")


def main() -> None:
    """Retry until the server accepts a write; exit with a sentence when it never does."""
    url, bucket = sys.argv[1:3]
    fin, attente = time.monotonic() + DELAI_SECONDES, threading.Event()
    while True:
        try:
            essayer(url, bucket)
        except (BotoCoreError, ClientError) as erreur:
            if time.monotonic() > fin:
                sys.exit(f"le serveur S3 {url} n'accepte pas d'écriture : {erreur}")
            attente.wait(0.5)
        else:
            return


if __name__ == "__main__":
    main()
