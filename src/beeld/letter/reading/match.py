"""Align: which words of a copy are which issued sentence. By text first: a bookmark on edited text proves nothing, and a copy
that was pasted has none. A bookmark, and the place between neighbours, only help to find a sentence that was edited.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from beeld import language
from beeld.letter.reading.copy import ANNEX, FURNITURE, Block, Copy
from beeld.letter.reading.fold import fold, fold_at
from beeld.model import CopyState, IssuedSentence, Value

SAME_MARK, RIGHT_GAP = 0.3, 0.15  # what a mark and the place between neighbours add to the likeness of words (0..1)
LEAST, LEAST_MARKED, LEAST_PLACED = 0.6, 0.2, 0.4
LIKE_FURNITURE = 0.6
LIKE_NOTE = 0.5
LEAST_STRETCH, MOST_STRETCHES = 6, 6  # letters, and parts, of furniture that is told by its parts
ENDS = ".!?…\"')]"
LEADING = re.compile(r"^(?:[-–•▪‣◦*]\s+|[,;]\s+|\d{1,2}\s+(?=[A-ZÀ-Ý\"“]))")
TRAILING = re.compile(r"(?<=[^\W\d][.!?])[\"”')]?\d{1,2}$")


class Aligned(Value, frozen=True, kw_only=True):
    """A sentence of the copy (`text`; None: missing) with the issued one (None: new), and what an editor left on it.

    `furniture` is the line of head or annex that was changed, where it is that. `order` is its place in the copy.
    """

    state: CopyState
    sentence: IssuedSentence | None = None
    text: str | None = None
    furniture: str = ""
    tracked: tuple[str, ...] = ()
    order: int = 0


class AlignedNote(Value, frozen=True, kw_only=True):
    """A footnote that differs: issued words (None: new), the copy's (None: missing), and the first sentence that bore it."""

    issued: str | None
    text: str | None
    sentence: IssuedSentence | None = None


class Alignment(Value, frozen=True, kw_only=True):
    """Every issued sentence in its order, then what the copy holds besides; and the footnotes that differ."""

    sentences: tuple[Aligned, ...]
    notes: tuple[AlignedNote, ...] = ()

    @property
    def edits(self) -> int:
        """How many changes were found in the copy."""
        return sum(one.state != "unchanged" for one in self.sentences) + len(self.notes)


def as_issued(sentences: Sequence[IssuedSentence]) -> Alignment:
    """A letter beside itself: every sentence is there, unchanged."""
    return Alignment(sentences=tuple(Aligned(state="unchanged", sentence=one, text=one.text) for one in sentences))


class _Piece(NamedTuple):
    """A sentence of the copy that is no issued one letter by letter: block, offsets in it, words."""

    block: int
    start: int
    end: int
    text: str


class _Stream(NamedTuple):
    """All blocks as one folded string; `where` gives (block, offset) of each character, `starts` where blocks begin."""

    folded: str
    where: list[tuple[int, int]]
    starts: frozenset[int]


def align(
    copy: Copy, issued: Sequence[IssuedSentence], *, furniture: Sequence[str] = (), lang: str, everything: bool = False
) -> Alignment:
    """Compare a copy with the sentences that were issued. `furniture` is what the letter printed besides; without it the words
    before the first sentence and behind the annex' title are passed over, unless `everything` is asked for.
    """
    blocks = [one for one in copy.blocks if one.kind != "furniture"]
    stream = _stream(blocks)
    exact = _exact(stream, issued, blocks)
    known = _letters("".join(furniture))
    pieces = [
        one
        for one in _pieces(blocks, stream, list(exact.values()), lang)
        if not language.page_number().fullmatch(one.text) and not _made_of(_letters(one.text), known)
    ]
    edited = _fuzzy(blocks, pieces, issued, exact, stream)
    places = {number: stream.where[start] for number, (start, _) in exact.items()}
    places |= {number: (piece.block, piece.start) for number, piece in edited.items()}
    moved = _moved(places)
    found = []
    for number, sentence in enumerate(issued):
        if number in exact:
            state: CopyState = "moved" if number in moved else "unchanged"
            start, end = (stream.where[exact[number][0]], stream.where[exact[number][1] - 1])
            tracked = _tracked(blocks, start, end)
            found.append(Aligned(state=state, sentence=sentence, text=sentence.text, tracked=tracked, order=exact[number][0]))
        elif number in edited:
            piece = edited[number]
            tracked = _tracked(blocks, (piece.block, piece.start), (piece.block, piece.end))
            found.append(Aligned(state="edited", sentence=sentence, text=piece.text, tracked=tracked))
        else:
            found.append(Aligned(state="missing", sentence=sentence))
    used = {(piece.block, piece.start) for piece in edited.values()} | {
        (piece.block, other.start) for piece in edited.values() for other in pieces if _within(other, piece)
    }
    rest = [one for one in pieces if (one.block, one.start) not in used]
    outer = [Block(text=one.text) for one in copy.blocks if one.kind == "furniture"]
    found += _besides(rest, [*blocks, *outer], sorted(places.values()), furniture, everything)
    return Alignment(sentences=tuple(found), notes=tuple(_notes(copy, issued, found)))


def _within(one: _Piece, other: _Piece) -> bool:
    return one.block == other.block and other.start <= one.start and one.end <= other.end


def _stream(blocks: Sequence[Block]) -> _Stream:
    parts: list[str] = []
    where: list[tuple[int, int]] = []
    starts: set[int] = set()
    for number, block in enumerate(blocks):
        words, places = fold_at(block.text)
        starts.add(len(where))
        parts.append(words)
        where += [(number, place) for place in places]
    return _Stream("".join(parts), where, frozenset(starts))


# -- letter by letter ---------------------------------------------------------------------------------------------------------


def _exact(stream: _Stream, issued: Sequence[IssuedSentence], blocks: Sequence[Block]) -> dict[int, tuple[int, int]]:
    """Where issued sentences stand as they were: number -> (start, end) in the stream. Long ones are placed first."""
    taken: list[tuple[int, int]] = []
    found: dict[int, tuple[int, int]] = {}
    order = sorted(range(len(issued)), key=lambda number: (-len(issued[number].text), number))
    folded = {number: fold(issued[number].text) for number in order}
    pending: dict[int, list[int]] = {}
    for number in order:
        words = folded[number]
        if len(words) >= 2:
            pending[number] = _occurrences(stream.folded, words)
    ends: set[int] = set()
    for _ in range(2):  # what follows a sentence that was found begins a sentence: a second turn finds what leans on a first
        for number in order:
            if number in found or number not in pending:
                continue
            words = folded[number]
            after = folded.get(number + 1, "")
            spots = [
                at
                for at in pending[number]
                if _bounded(stream, at, at + len(words), ends, after) and _free(taken, at, len(words))
            ]
            if spots:
                at = _best_spot(spots, issued[number], stream, blocks, found, number)
                found[number] = (at, at + len(words))
                ends.add(at + len(words))
                taken.append((at, at + len(words)))
    return found


def _occurrences(text: str, words: str) -> list[int]:
    spots, at = [], text.find(words)
    while at >= 0:
        spots.append(at)
        at = text.find(words, at + 1)
    return spots


def _free(taken: Sequence[tuple[int, int]], at: int, length: int) -> bool:
    return all(at + length <= start or at >= end for start, end in taken)


def _bounded(stream: _Stream, start: int, end: int, ends: set[int], after: str = "") -> bool:
    """A sentence begins behind another one's end (and its footnote's number), and nothing of the words goes on behind it but
    the next sentence (`after`): lines of a signature have no points.
    """
    text = stream.folded
    at = start
    while at > 0 and at not in stream.starts and text[at - 1].isdigit() and start - at < 3:
        at -= 1
    raised = at < start and at > 1 and text[at - 1] in ENDS and not text[at - 2].isdigit()
    before = start in stream.starts or start in ends or text[start - 1] in ENDS or raised
    if not before:
        return False
    if end >= len(text) or end in stream.starts or (len(after) > 2 and text.startswith(after, end)):
        return True
    if text[end - 1] not in ENDS:
        return False
    return not (text[end].isdigit() and text[end - 2].isdigit()) and not (text[end] in "!?" or text[end : end + 2] == "..")


def _best_spot(
    spots: list[int],
    sentence: IssuedSentence,
    stream: _Stream,
    blocks: Sequence[Block],
    found: dict[int, tuple[int, int]],
    number: int,
) -> int:
    """Words that a letter prints twice: the place under the sentence's own mark, else the first behind its predecessor."""
    if len(spots) == 1:
        return spots[0]
    for at in spots:
        block, offset = stream.where[at]
        if any(name == sentence.id and start <= offset < max(end, start + 1) for name, start, end in blocks[block].marks):
            return at
    before = max((end for other, (_, end) in found.items() if other < number), default=0)
    return next((at for at in spots if at >= before), spots[0])


# -- edited -------------------------------------------------------------------------------------------------------------------


def _pieces(blocks: Sequence[Block], stream: _Stream, exact: Sequence[tuple[int, int]], lang: str) -> list[_Piece]:
    """What stands between the sentences that were found, cut into sentences."""
    covered: dict[int, list[tuple[int, int]]] = {}
    for start, end in exact:
        for block in range(stream.where[start][0], stream.where[end - 1][0] + 1):
            low = stream.where[start][1] if block == stream.where[start][0] else 0
            high = stream.where[end - 1][1] + 1 if block == stream.where[end - 1][0] else len(blocks[block].text)
            covered.setdefault(block, []).append((low, high))
    pieces: list[_Piece] = []
    for number, one in enumerate(blocks):
        at = 0
        for low, high in [*sorted(covered.get(number, [])), (len(one.text), len(one.text))]:
            pieces += _cut(number, one.text, at, low, lang)
            at = max(at, high)
    return pieces


def _cut(number: int, text: str, start: int, end: int, lang: str) -> list[_Piece]:
    found = []
    stretch = text[start:end]
    for low, high in language.sentences(stretch, lang):
        words = stretch[low:high]
        lead = LEADING.match(words) if low == 0 or words[:1] in "-–•▪‣◦*" else None
        if lead:
            low, words = low + lead.end(), words[lead.end() :]
        words = TRAILING.sub("", words).strip()
        if sum(one.isalnum() for one in words) > 2 or re.search(r"[^\W\d]{2}", words):
            found.append(_Piece(number, start + low, start + high, words))
    return found


def _fuzzy(
    blocks: Sequence[Block],
    pieces: list[_Piece],
    issued: Sequence[IssuedSentence],
    exact: dict[int, tuple[int, int]],
    stream: _Stream,
) -> dict[int, _Piece]:
    """The piece that each sentence which is not there letter by letter was most likely edited into, best likeness first."""
    missing = [number for number in range(len(issued)) if number not in exact]
    words = {number: _words(issued[number].text) for number in missing}
    said = [_words(one.text) for one in pieces]
    scored: list[tuple[float, int, int]] = []
    for number in missing:
        low, high = _gap(number, exact, stream, len(issued))
        for index, piece in enumerate(pieces):
            marked = _under(blocks[piece.block], piece, issued[number].id)
            placed = low <= (piece.block, piece.start) <= high
            shared = len(set(words[number]) & set(said[index])) / max(len(set(words[number])), 1)
            if not marked and shared < 0.25:
                continue
            like = _likeness(words[number], said[index])
            least = LEAST_MARKED if marked else LEAST_PLACED if placed else LEAST
            if like >= least:
                scored.append((like + SAME_MARK * marked + RIGHT_GAP * placed, number, index))
    chosen: dict[int, _Piece] = {}
    taken: set[int] = set()
    for _, number, index in sorted(scored, key=lambda row: (-row[0], row[1], row[2])):
        if number not in chosen and index not in taken:
            chosen[number] = pieces[index]
            taken.add(index)
    return {number: _widened(piece, pieces, taken, issued[number], blocks) for number, piece in chosen.items()}


def _widened(piece: _Piece, pieces: list[_Piece], taken: set[int], sentence: IssuedSentence, blocks: Sequence[Block]) -> _Piece:
    """A sentence that an abbreviation cut in two is one again where that is more like what was issued."""
    wanted = _words(sentence.text)
    for index, other in enumerate(pieces):
        if index in taken or other.block != piece.block or piece.end > other.start or other.start - piece.end > 2:
            continue
        text = blocks[piece.block].text[piece.start : other.end]
        if _likeness(wanted, _words(text)) > _likeness(wanted, _words(piece.text)) + 0.05:
            taken.add(index)
            return _Piece(piece.block, piece.start, other.end, TRAILING.sub("", text).strip())
    return piece


@lru_cache(maxsize=20_000)
def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:[.,]\d+)*", text.casefold())


def _likeness(one: list[str], other: list[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _under(block: Block, piece: _Piece, mark: str) -> bool:
    return any(name == mark and start < piece.end and piece.start < end for name, start, end in block.marks)


def _gap(number: int, exact: dict[int, tuple[int, int]], stream: _Stream, size: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Between the nearest neighbours that were found."""
    before = next((exact[one] for one in range(number - 1, -1, -1) if one in exact), None)
    after = next((exact[one] for one in range(number + 1, size) if one in exact), None)
    low = stream.where[before[1] - 1] if before else (-1, 0)
    high = stream.where[after[0]] if after else (len(stream.where) + 1, 0)
    return low, high


def _moved(places: dict[int, tuple[int, int]]) -> set[int]:
    """The fewest sentences that were moved: those outside the longest run that is still in order."""
    numbers = sorted(places)
    tails: list[tuple[int, int]] = []
    heads: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, places[number])
        before[number] = heads[at - 1] if at else None
        tails[at : at + 1] = [places[number]]
        heads[at : at + 1] = [number]
    kept: set[int] = set()
    last = heads[-1] if heads else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return set(numbers) - kept


def _tracked(blocks: Sequence[Block], start: tuple[int, int], end: tuple[int, int]) -> tuple[str, ...]:
    found = []
    for number in range(start[0], end[0] + 1):
        low = start[1] if number == start[0] else 0
        high = end[1] + 1 if number == end[0] else len(blocks[number].text)
        found += [what for at, what in blocks[number].tracked if low <= at <= high]
    return tuple(dict.fromkeys(found))


# -- besides the sentences ----------------------------------------------------------------------------------------------------


def _besides(
    pieces: Sequence[_Piece],
    blocks: Sequence[Block],
    places: Sequence[tuple[int, int]],
    furniture: Sequence[str],
    everything: bool,
) -> list[Aligned]:
    """What the copy holds besides issued sentences: its head and annex as they were, changed, or new text."""
    first, last = (places[0], places[-1]) if places else ((0, 0), (len(blocks), 0))
    annex = next((index for index, one in enumerate(blocks) if one.text.startswith(ANNEX) and index > last[0]), len(blocks))
    passed_over = not furniture and not everything and bool(places)
    found = []
    for piece in pieces:
        place = (piece.block, piece.start)
        if passed_over and (place < first or piece.block >= annex or FURNITURE.match(piece.text)):
            continue
        tracked = _tracked(blocks, place, (piece.block, piece.end))
        was = "" if first <= place <= last else _was(piece, blocks[piece.block].text, furniture)
        found.append(Aligned(state="edited" if was else "new", text=piece.text, furniture=was, tracked=tracked))
    return found


def _was(piece: _Piece, block: str, furniture: Sequence[str]) -> str:
    """The line of head or annex that a piece was made from; "" where it is like none."""
    best, like = "", LIKE_FURNITURE
    said = [_words(piece.text), _words(block)]
    for one in furniture:
        words = _words(one)
        shared = max(2 * len(set(words) & set(own)) / max(len(words) + len(own), 1) for own in said)
        if shared >= LIKE_FURNITURE:  # no likeness is above the share of words
            found = max(_likeness(words, own) for own in said)
            if found >= like:
                best, like = one, found
    return best


def _made_of(letters: str, known: str) -> bool:
    """Whether words are of the letter's furniture: a stretch of it, or a few stretches that a page's columns, or the head of a table
    that is printed again, put side by side.
    """
    parts = 0
    while letters and known:
        parts += 1
        low, high = 0, len(letters)
        while low < high:  # the longest beginning that is in it
            middle = (low + high + 1) // 2
            low, high = (middle, high) if letters[:middle] in known else (low, middle - 1)
        if low < min(LEAST_STRETCH, len(letters)) or parts > MOST_STRETCHES:
            return False
        letters = letters[low:]
    return bool(known) and parts > 0


def _letters(text: str) -> str:
    """Letters and figures alone: a page's labels and columns differ from one format to another."""
    return "".join(one for one in fold(text) if one.isalnum())


def _notes(copy: Copy, issued: Sequence[IssuedSentence], found: Sequence[Aligned]) -> list[AlignedNote]:
    """Footnotes that were changed, taken out, or added. A format without footnotes misses none."""
    bearer: dict[str, IssuedSentence] = {}
    for sentence in issued:
        for note in sentence.footnotes:
            bearer.setdefault(note, sentence)
    printed = {one.sentence.id for one in found if one.sentence is not None and one.text is not None}
    wanted = {fold(note): note for note, one in bearer.items() if one.id in printed or not copy.holds_notes}
    small = fold(copy.note_text)
    there = {fold(note): note for note in copy.notes}
    gone = [note for key, note in wanted.items() if key not in there and key not in small]
    new = [note for key, note in there.items() if key not in {fold(one) for one in bearer}]
    if copy.note_text:  # small print may hold more than notes: a new note is one that no issued note is part of
        new = [one for one in new if not any(fold(note) in fold(one) for note in bearer)]
    rows = []
    for note in gone:
        other = max(new, key=lambda one: _likeness(_words(one), _words(note)), default=None)
        if other is not None and _likeness(_words(other), _words(note)) >= LIKE_NOTE:
            new.remove(other)
            rows.append(AlignedNote(issued=note, text=other, sentence=bearer[note]))
        elif copy.holds_notes:
            rows.append(AlignedNote(issued=note, text=None, sentence=bearer[note]))
    return rows + [AlignedNote(issued=None, text=note) for note in new]
