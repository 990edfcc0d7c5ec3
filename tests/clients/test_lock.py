"""What the tests install from npm is pinned, and from no certain place."""

from __future__ import annotations

import json
from pathlib import Path

HERE = Path(__file__).parent


def test_every_package_has_one_version_and_a_hash_and_no_host() -> None:
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]
    text = (HERE / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]
    assert "://" not in text
    assert packages[""]["dependencies"] == wanted
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all(package["integrity"] for name, package in packages.items() if name)
