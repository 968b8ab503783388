"""quantulum3's table of units, for written symbols that units.csv does not hold.

Only its data file is read, and only when a symbol asks for it: importing the package takes two seconds, and
its parser and classifier have no part here. Its units carry no factors: such quantities have no SI values.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.stages.quantities.lexicon import Unit

_KINDS = {
    "length": "distance",
    "area": "area",
    "mass": "mass",
    "volume": "volume",
    "time": "duration",
    "speed": "speed",
}
_KINDS |= {"temperature": "temperature", "energy": "energy", "power": "power", "currency": "money"}
_PREFIXED = re.compile(r"[a-zµμ][A-Z]\w*")
_SYMBOL = re.compile(r"[ \u00a0]?(?P<unit>[^\W\d_]{1,5}[²³]?(?:[/·][^\W\d_]{1,5}[²³]?)?)(?![\w-])")


def match(text: str, end: int) -> tuple[Unit, int] | None:
    """The unit whose symbol is written behind the digit that ends at `end`, and where it ends.

    A single symbol must touch the digit or hold an upper-case letter behind a lower-case one (kV); a quotient
    ("kV/cm") may stand apart.
    """
    found = _SYMBOL.match(text, end, end + 20)
    if found is None:
        return None
    written = found["unit"]
    parts = re.split(r"[/·]", written)
    apart = found.start("unit") > end
    if len(parts) == 1 and (len(written) < 2 or (apart and not _PREFIXED.fullmatch(written))):
        return None
    units = [symbols().get(part) for part in parts]
    if any(unit is None for unit in units):
        return None
    names = [unit.name for unit in units if unit is not None]
    kind = units[0].kind if len(names) == 1 and units[0] is not None else "other"
    return Unit(" per ".join(names) if "/" in written else " ".join(names), kind), found.end()


@lru_cache(maxsize=1)
def symbols() -> dict[str, Unit]:
    """Units of the catalogue by symbol, metric prefixes spelled out; empty without quantulum3."""
    spec = find_spec("quantulum3")
    if spec is None or spec.origin is None:
        return {}
    table = json.loads((Path(spec.origin).parent / "units.json").read_text(encoding="utf-8"))
    found: dict[str, Unit] = {}
    for name, entry in table.items():
        unit = Unit(name, _KINDS.get(entry.get("entity", ""), "other"))
        for symbol in entry.get("symbols", []):
            found.setdefault(symbol, unit)
            for prefix in entry.get("prefixes", []):
                found.setdefault(prefix + symbol, Unit(_PREFIXES.get(prefix, prefix) + name, unit.kind))
    return found


_PREFIXES = {
    "n": "nano",
    "µ": "micro",
    "m": "milli",
    "c": "centi",
    "d": "deci",
    "k": "kilo",
    "M": "mega",
    "G": "giga",
}
_PREFIXES |= {"T": "tera", "P": "peta", "h": "hecto", "da": "deca", "p": "pico", "f": "femto"}
