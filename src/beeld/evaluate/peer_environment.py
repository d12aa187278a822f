"""Peers of a benchmark: each in a virtual environment of its own, made on demand, never in the project's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from beeld.errors import InputError


def peer_python(name: str, packages: Sequence[str]) -> Path:
    """The interpreter of a peer's environment, with these packages in it: a folder beside BEELD_PEERS (default in the user's
    cache) that ends in the peer's name.

    Raises `InputError` when they can't be installed.
    """
    home = os.environ.get("BEELD_PEERS") or Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "beeld" / "peers"
    folder = Path(f"{home}-{name}-py{sys.version_info.major}.{sys.version_info.minor}")
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    done = folder / "installed.json"
    if done.exists() and json.loads(done.read_text(encoding="utf-8")) == list(packages):
        return python
    venv.create(folder, with_pip=True, clear=folder.exists())
    asked = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages]
    installed = subprocess.run(asked, capture_output=True, text=True, check=False)
    if installed.returncode != 0:
        raise InputError(
            f"can't install {' '.join(packages)}: {installed.stderr.strip()[-300:]}",
            where=str(folder),
            todo="run without --with-peers, or see the network",
        )
    done.write_text(json.dumps(list(packages)), encoding="utf-8")
    return python


def run_peer(python: Path, script: str, given: Any) -> Any:
    """What a script prints as JSON, given a value as JSON on stdin. Raises `InputError` when it fails."""
    ran = subprocess.run([str(python), "-c", script], input=json.dumps(given), capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise InputError(f"the peer failed: {ran.stderr.strip()[-300:]}", where=str(python), todo="run without --with-peers")
    return json.loads(ran.stdout)
