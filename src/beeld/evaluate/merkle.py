"""`beeld eval merkle`: proofs of RFC 6962/9162 against published probes."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from beeld.errors import InputError
from beeld.ledger import merkle


def measure(path: Path) -> dict[str, Any]:
    """Each probe says whether its proof must be refused; also hashes and the reference tree. Returns right of n."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        probes = [_inclusion(one) for one in data["inclusion"]] + [_consistency(one) for one in data["consistency"]]
        hashes = [_hash(one) for one in data["hash_vectors"]] + _reference_tree(data)
    except (KeyError, ValueError) as fault:
        raise InputError(f"is no file of Merkle probes: {fault!r}", where=str(path), todo="see docs/reference/eval.md") from None
    return {"right": sum(probes), "n": len(probes), "hashes_right": sum(hashes), "hashes_n": len(hashes)}


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def _inclusion(probe: dict[str, Any]) -> bool:
    proof = [_bytes(one) for one in probe["proof"] or []]
    good = merkle.verify_inclusion(probe["leafIdx"], probe["treeSize"], _bytes(probe["leafHash"]), proof, _bytes(probe["root"]))
    return bool(good != probe["wantErr"])


def _consistency(probe: dict[str, Any]) -> bool:
    proof = [_bytes(one) for one in probe["proof"] or []]
    good = merkle.verify_consistency(probe["size1"], probe["size2"], proof, _bytes(probe["root1"]), _bytes(probe["root2"]))
    return bool(good != probe["wantErr"])


def _hash(vector: dict[str, Any]) -> bool:
    if vector["op"] == "leaf":
        got = merkle.leaf_hash(bytes.fromhex(vector["input_hex"]))
    elif vector["op"] == "node":
        got = merkle.node_hash(bytes.fromhex(vector["left_hex"]), bytes.fromhex(vector["right_hex"]))
    else:
        got = merkle.EMPTY_ROOT
    return bool(got.hex() == vector["want"])


def _reference_tree(data: dict[str, Any]) -> list[bool]:
    """Build the reference tree with our own code; its root at every size, and that our own proofs verify."""
    leaves = [merkle.leaf_hash(bytes.fromhex(one)) for one in data["reference_leaves_hex"]]
    nodes: dict[tuple[int, int], bytes] = {}
    rows = merkle.grow(0, leaves, lambda level, index: nodes[level, index])
    nodes.update({(level, index): value for level, index, value in rows})

    def get(level: int, index: int) -> bytes:
        return nodes[level, index]

    roots = [merkle.root(size, get) for size in range(len(leaves) + 1)]
    right = [one.hex() == want for one, want in zip(roots, data["reference_roots_hex_by_size"], strict=True)]
    for size in range(1, len(leaves) + 1):
        for index in range(size):
            path = merkle.inclusion(index, size, get)
            right.append(merkle.verify_inclusion(index, size, leaves[index], path, roots[size]))
        for earlier in range(1, size + 1):
            path = merkle.consistency(earlier, size, get)
            right.append(merkle.verify_consistency(earlier, size, path, roots[earlier], roots[size]))
    return right
