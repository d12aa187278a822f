"""Merkle tree of RFC 6962 / RFC 9162: roots, inclusion and consistency proofs over stored nodes.

A node (level, index) covers the leaves index * 2**level up to (index + 1) * 2**level; only complete nodes are stored, so
a tree of n leaves has fewer than 2 n rows and a proof reads O(log n) of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from beeld.errors import LedgerError

Node = tuple[int, int]
GetNode = Callable[[int, int], bytes]

EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data), RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(size: int, leaves: Iterable[bytes], get: GetNode) -> list[tuple[int, int, bytes]]:
    """Rows (level, index, hash) that appending `leaves` to a tree of `size` leaves completes, in order."""
    rows: list[tuple[int, int, bytes]] = []
    fresh: dict[Node, bytes] = {}
    for leaf in leaves:
        level, index, value = 0, size, leaf
        rows.append((level, index, value))
        fresh[level, index] = value
        while index & 1:
            left = fresh.get((level, index - 1))
            value = node_hash(left if left is not None else get(level, index - 1), value)
            level, index = level + 1, index >> 1
            rows.append((level, index, value))
            fresh[level, index] = value
        size += 1
    return rows


def _subtree(start: int, size: int, get: GetNode) -> bytes:
    """Hash of leaves start .. start + size, where start is a multiple of the largest power of two <= size."""
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return get(level, start >> level)
    left = 1 << ((size - 1).bit_length() - 1)
    return node_hash(_subtree(start, left, get), _subtree(start + left, size - left, get))


def root(size: int, get: GetNode) -> bytes:
    """Root of the first `size` leaves."""
    return EMPTY_ROOT if size == 0 else _subtree(0, size, get)


def inclusion(index: int, size: int, get: GetNode) -> list[bytes]:
    """Audit path of leaf `index` in the tree of `size` leaves (RFC 9162 section 2.1.3.1). Raises `LedgerError`."""
    if not 0 <= index < size:
        raise LedgerError(f"leaf {index} is not in a tree of {size}", todo="give an index below the size")
    path: list[bytes] = []
    start = 0
    while size > 1:
        left = 1 << ((size - 1).bit_length() - 1)
        if index - start < left:
            path.append(_subtree(start + left, size - left, get))
            size = left
        else:
            path.append(_subtree(start, left, get))
            start, size = start + left, size - left
    return path[::-1]


def consistency(size1: int, size2: int, get: GetNode) -> list[bytes]:
    """Proof that the first `size1` leaves of the tree of `size2` are its earlier state (RFC 9162 section 2.1.4.1)."""
    if not 0 < size1 <= size2:
        raise LedgerError(f"no consistency proof from {size1} to {size2}", todo="give 0 < first <= second size")
    path: list[bytes] = []
    start, size, whole = 0, size2, True
    target = size1
    while target != size:
        left = 1 << ((size - 1).bit_length() - 1)
        if target <= left:
            path.append(_subtree(start + left, size - left, get))
            size = left
        else:
            path.append(_subtree(start, left, get))
            start, size, target, whole = start + left, size - left, target - left, False
    if not whole:
        path.append(_subtree(start, size, get))
    return path[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], expected_root: bytes) -> bool:
    """Check an audit path (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size or len(leaf) != HASH_BYTES:
        return False
    node, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0 or len(sibling) != HASH_BYTES:
            return False
        if node & 1 or node == last:
            value = node_hash(sibling, value)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and value == expected_root


def verify_consistency(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> bool:
    """Check a consistency proof (RFC 9162 section 2.1.4.2). A first size of 0 proves nothing and is refused."""
    if not 0 < size1 <= size2:
        return False
    if size1 == size2:
        return not proof and root1 == root2
    path = list(proof)
    if size1 & (size1 - 1) == 0:
        path.insert(0, root1)
    if not path:
        return False
    node, last = size1 - 1, size2 - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and first == root1 and second == root2
