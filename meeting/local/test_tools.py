"""Sees to it that the tests find the programs that no Python package brings, or says which one is missing."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

APT_UPDATE = ["apt-get", "-qq", "update"]
APT_INSTALL = ["apt-get", "-qq", "-y", "--no-install-recommends", "install"]


@dataclass(frozen=True)
class Tool:
    """A program that tests run; `instead` installs it without root. Tests say themselves when an optional one lacks."""

    name: str
    commands: tuple[str, ...]  # any of them will do
    package: str  # Debian's
    purpose: str
    instead: tuple[str, ...] = ()
    is_optional: bool = False

    def is_there(self) -> bool:
        return any(shutil.which(command) for command in self.commands)

    def steps(self) -> list[list[str]]:
        """The commands that install it here; none where nothing can."""
        if os.geteuid() == 0 and shutil.which("apt-get"):
            return [APT_UPDATE, [*APT_INSTALL, self.package]]
        return [list(self.instead)] if self.instead else []


TOOLS = [
    Tool(
        name="Chromium’s headless shell",
        commands=("chromium-headless-shell",),
        package="chromium-headless-shell",
        purpose="browser tests in two thirds of the time",
        is_optional=True,
    ),
    Tool(
        name="Chromium",
        commands=("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
        package="chromium",
        purpose="the browser tests",
        instead=(sys.executable, "-m", "playwright", "install", "chromium"),
    ),
    Tool(
        name="Java",
        commands=("java",),
        package="default-jre-headless",
        purpose="the HTML checker",
        is_optional=True,
    ),
]


def main() -> int:
    missing = [tool for tool in TOOLS if not ensure(tool) and not tool.is_optional]
    return 1 if missing else 0


def ensure(tool: Tool) -> bool:
    """Install the tool unless it is there; say so and return False when that fails."""
    failure = None if tool.is_there() else _install(tool)
    if failure:
        print(f"{tool.name}, for {tool.purpose}, cannot be installed: {failure}. Install it yourself.", file=sys.stderr)  # noqa: T201 -- for people
    return failure is None


def _install(tool: Tool) -> str | None:
    """What went wrong; None when all went well."""
    steps = tool.steps()
    if not steps:
        return "that takes root and apt-get"
    print(f"Installing {tool.name} for {tool.purpose}; this happens once.", flush=True)  # noqa: T201 -- for people
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in steps:
        if subprocess.run(step, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:  # noqa: S603 -- fixed words
            return f"“{' '.join(step)}” failed"
    return None


if __name__ == "__main__":
    sys.exit(main())
