"""Which library multiplies matrices for spaCy's networks, on one thread. Imports no spaCy: the fingerprint asks too.

thinc hands every product to the BLIS that comes with it, which knows no AMD processor since Zen 3 and then takes its
generic kernels: 31 GFLOP/s at the model's shapes where numpy's OpenBLAS has 93. Where BLIS has a kernel of its own for
the processor the two are equal (90 and 93, small products 1.8 and 8). So numpy's library is taken wherever it is a fast
one, which hangs on how numpy was built and not on the processor: one code path, and one fingerprint, on all machines.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

FAST = ("openblas", "mkl", "accelerate")
"""Libraries, by how numpy names them, that are as fast as BLIS at its best."""

THREADS = (
    *("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
    "RAYON_NUM_THREADS",
)
"""What matrix libraries, and the tokenizer of the encoder, read once, when they are loaded."""


def one_thread() -> None:
    """Let matrix libraries use one thread, in this process if numpy is not loaded yet, and in those it starts.

    More only burn each other's time: articles are what runs side by side. Whoever has set a number keeps it.
    """
    for name in THREADS:
        os.environ.setdefault(name, "1")


def backend() -> str:
    """The library that multiplies for spaCy: numpy's own by its name, or blis. Part of the fingerprint."""
    import numpy as np

    found = np.show_config(mode="dicts")["Build Dependencies"]["blas"].get("name", "")
    return found if any(fast in found.lower() for fast in FAST) else "blis"


def choose(nlp: Language) -> None:
    """Let the networks of `nlp` multiply by `backend()`; nodes with operations of another kind keep them."""
    from spacy.pipeline import TrainablePipe
    from thinc.api import NumpyOps

    ops = NumpyOps(use_blis=backend() == "blis")
    for _, component in nlp.pipeline:
        for node in component.model.walk() if isinstance(component, TrainablePipe) else ():
            if type(node.ops) is NumpyOps:
                node.ops = ops
