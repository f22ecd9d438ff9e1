"""Settings under test: gore/settings.py as DEMO, in a scratch folder, with quick password hashing.

pytest-django reads settings before any conftest.py runs, so the environment is prepared here.
"""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("DEMO", "1")
if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="gore-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from gore.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
