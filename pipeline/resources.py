"""Where the files that ship with claimwire are: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """Path of a shipped file or folder, say ("models", "knowledge") or ("configs", "default.toml")."""
    packaged = _PACKAGE.joinpath("_data", *parts)
    return packaged if packaged.exists() else _PACKAGE.parent.joinpath(*parts)
