"""Sees to it that there is a Chromium for the browser tests, or says why there is none."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
APT = (
    ["apt-get", "-qq", "update"],
    ["apt-get", "-qq", "-y", "--no-install-recommends", "install", "chromium"],
)


def main() -> int:
    if any(shutil.which(name) for name in NAMES):
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        steps = list(APT)
    else:
        steps = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    print("Installing Chromium for the browser tests; this happens once.", flush=True)  # noqa: T201 -- for people
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in steps:
        if subprocess.run(step, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:  # noqa: S603 -- fixed words
            print(f"Chromium cannot be installed: “{' '.join(step)}” failed. Install it yourself.", file=sys.stderr)  # noqa: T201 -- for people
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
