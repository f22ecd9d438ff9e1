"""Settings under test: gore/settings.py as DEMO, in a scratch folder, with quick password hashing.

pytest-django reads settings before any conftest.py runs, so the environment is prepared here. What
parallel workers of pytest must not share, each has for itself: the folder, the number of the Redis
database (the first worker has that of REDIS_URL, the second the next one) and, through
pytest-django, the test database.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")  # "gw0", "gw1"…; empty without workers
REDIS_DATABASES = 16

os.environ.setdefault("DEMO", "1")
if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="gore-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
if WORKER:
    os.environ["VAR_DIR"] = str(Path(os.environ["VAR_DIR"]) / WORKER)
    if os.environ.get("REDIS_URL"):
        address = urlsplit(os.environ["REDIS_URL"])
        number = (int(address.path.strip("/") or 0) + int(WORKER.removeprefix("gw"))) % REDIS_DATABASES
        os.environ["REDIS_URL"] = address._replace(path=f"/{number}").geturl()

from gore.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Static files are looked for when they are asked for. To list them all takes longer than most
# requests, and every test client would do it anew.
WHITENOISE_AUTOREFRESH = True
