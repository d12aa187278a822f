"""`beeld bench copies`: edited re-runs and quotations among many reports; found, false, CPU seconds (a machine is seldom alone); datasketch beside."""

from __future__ import annotations

import resource
import time
from typing import Any

from beeld import capture
from beeld.capture.copies.candidates import BANDS, PAIR, PERMUTATIONS
from beeld.capture.copies.candidates import Candidates as Index
from beeld.evaluate.peer_environment import peer_python, run_peer
from beeld.evaluate.reruns import Made, made_set

PEER = ("datasketch==1.6.5",)
PEER_SCRIPT = """
import json, sys, time
from datasketch import MinHash, MinHashLSH
given = json.load(sys.stdin)
began = time.process_time()
index = MinHashLSH(num_perm=given["permutations"], params=(given["bands"], given["permutations"] // given["bands"]))
pairs = 0
for number, text in enumerate(given["texts"]):
    words = text.split()
    size = given["size"]
    made = MinHash(num_perm=given["permutations"], seed=1)
    made.update_batch([" ".join(words[at : at + size]).encode() for at in range(len(words) - size + 1)])
    pairs += len(index.query(made))
    index.insert(number, made)
print(json.dumps({"seconds": time.process_time() - began, "candidates": pairs}))
"""


def copies(documents: int, *, seed: int = 1, with_peers: bool = False, passages: bool = True) -> dict[str, Any]:
    """Re-runs with up to a tenth of the words changed and long quotations, among reports that share set phrases and feet, and
    beside independent reports of the same events. `passages` false seeks near copies alone, as for very many documents.
    """
    made = made_set(documents, seed=seed)
    began = time.process_time()
    found = capture.verbatim_reuse(made.documents, passages=passages)
    seconds = time.process_time() - began
    near = {(one.document, one.original) for one in found if one.kind == "copy"}
    pairs = {(one.document, one.original) for one in found}
    wanted, quoted = set(made.copies.items()), set(made.quotations.items())
    result: dict[str, Any] = {
        "documents": len(made.documents),
        "words": sum(len(one.text.split()) for one in made.documents),
        "re_runs": len(wanted),
        "found_as_copies": len(near & wanted),
        "found_at_all": len(pairs & wanted),
        "false_copies": len(near - wanted),
        "quotations": len(quoted),
        "quotations_found": len(pairs & quoted),
        "false_quotations": len(pairs - near - wanted - quoted),
        "cpu_s": round(seconds, 2),
        "documents_per_cpu_s": round(len(made.documents) / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    result |= _index(made)
    if with_peers:
        result |= _peer(made, result["index_cpu_s"])
    return result


def _index(made: Made) -> dict[str, Any]:
    """Only the MinHash index: what the peer does as well."""
    began = time.process_time()
    index = Index(passages=False)
    pairs = 0
    for one in made.documents:
        sketch = index.sketch(one.text)
        pairs += len(index.like(sketch))
        index.add(sketch)
    return {"index_cpu_s": round(time.process_time() - began, 2), "index_candidates": pairs}


def _peer(made: Made, seconds: float) -> dict[str, Any]:
    texts = [one.text for one in made.documents]
    given = {"texts": texts, "permutations": PERMUTATIONS, "bands": BANDS, "size": PAIR}
    told = run_peer(peer_python("datasketch", PEER), PEER_SCRIPT, given)
    return {
        "datasketch_cpu_s": round(told["seconds"], 2),
        "datasketch_candidates": told["candidates"],
        "datasketch_over_index": round(told["seconds"] / seconds, 1) if seconds else None,
    }
