"""Letter: the product; Sentence: its unit; Verdict: what became of a printed sentence."""

from __future__ import annotations

from datetime import date
from typing import Literal

from beeld.model.answer import Answer
from beeld.model.base import Value
from beeld.model.change import Change
from beeld.model.citation import Citation

SentenceType = Literal["finding", "own_act", "position", "rule", "reference", "promise", "none"]
Verdict = Literal["holds", "overtaken", "was_wrong", "weakened", "unsupported", "erased", "edited", "untraced", "missing"]
CopyState = Literal["unchanged", "edited", "new", "missing", "moved"]
Cause = Literal["", "withdrawal", "misreading", "erasure", "new_claims", "time"]


LetterKind = Literal["", "correction", "update"]  # "": a letter that tells everything that it has to tell
BlockKind = Literal[
    "paragraph", "heading", "item", "quote", "cell", "caption", "picture", "salutation", "closing", "signature", "copies"
]


class Block(Value, frozen=True, kw_only=True):
    """How the sentences that carry its `paragraph` number stand on the page.

    `level` of a heading (2 the letter's first) or depth of an item (from 0); `number` of an item in a numbered list (0: a
    bullet). Cells have `group` (the table), `row` (0: the head) and `column`; a caption and a picture share their `group`.
    `questions` are those that a picture draws, `alt` its words for who can't see it. `annex`: it begins an annex, on a new page.
    """

    paragraph: int
    kind: BlockKind = "paragraph"
    level: int = 0
    number: int = 0
    group: int = 0
    row: int = 0
    column: int = 0
    align: Literal["left", "right", "centre"] = "left"
    questions: tuple[str, ...] = ()
    alt: str = ""
    annex: bool = False
    line: int = 0


class Binding(Value, frozen=True, kw_only=True):
    """`{question}` in a letter's source, at text[start:end] of the sentence's source; `form` picks what is printed
    (answer, interval, certainty, words); `withheld`: the partners behind it may not be named.
    """

    question: str
    start: int
    end: int
    form: str = "answer"
    withheld: bool = False


class Sentence(Value, frozen=True, kw_only=True):
    """One sentence of a letter's source. `line` counts from 1 in the source file. `editions` empty: all editions.

    `attested_by`/`attested_on` are for own acts; `addressee`/`triggers` for promises; `citations` for references and
    own footnotes; `letters` are earlier letters that it refers to by `{@id}`. `source_text` keeps `**bold**` and `*italic*`.
    """

    id: str
    type: SentenceType
    source_text: str
    line: int
    paragraph: int
    bindings: tuple[Binding, ...] = ()
    editions: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    attested_by: str = ""
    attested_on: date | None = None
    addressee: str = ""
    triggers: tuple[str, ...] = ()
    heading: bool = False
    letters: tuple[str, ...] = ()


class Letter(Value, frozen=True, kw_only=True):
    """A letter's parsed source: front matter, sentences in order, and the blocks that they stand in.

    `addressee` may have several lines. `scale` is the declared table of certainty words (empty: the case's).
    `sources`: whether an annex lists them. `kind`: it corrects or adds to an earlier letter, and leaves alone what that said
    besides. A block without an entry is a paragraph, or a heading where its sentence is one.
    """

    id: str
    title: str
    language: str
    dated: date
    sentences: tuple[Sentence, ...]
    addressee: str = ""
    sender: str = ""
    reference: str = ""
    blocks: tuple[Block, ...] = ()
    your_reference: str = ""
    place: str = ""
    scale: str = ""
    sources: bool = True
    kind: LetterKind = ""


class IssuedSentence(Value, frozen=True, kw_only=True):
    """A sentence as it was printed in one edition, with what it rests on at the basis. `bound` is its source with bindings,
    `forms` each binding's form; `addressee` to whom a promise was made; `kind` how it stood on the page.
    """

    id: str
    type: SentenceType
    text: str
    kind: BlockKind = "paragraph"
    questions: tuple[str, ...] = ()
    printed: tuple[Answer, ...] = ()
    likelihoods: tuple[float, ...] = ()
    statuses: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    attested_by: str = ""
    triggers: tuple[str, ...] = ()
    withheld: bool = False
    forms: tuple[str, ...] = ()
    bound: str = ""
    addressee: str = ""


class IssuedLetter(Value, frozen=True, kw_only=True):
    """An edition fixed in the ledger: recipients, basis (ledger size and root), sentences; `reference` is its own. `furniture` is what the letter
    prints besides (head, annex), so that a copy's other words can be told from it. `adopted`: not written by beeld, its
    printed text was taken over; a basis of 0 then means that the ledger began later, and it is judged by reconstruction.
    """

    id: str
    letter: str
    edition: str
    language: str
    title: str
    dated: date
    valid_at: date
    basis_seq: int
    basis_root: str
    recipients: tuple[str, ...]
    released_by: str
    written_by: str
    sentences: tuple[IssuedSentence, ...]
    sha256: str = ""
    reference: str = ""
    furniture: tuple[str, ...] = ()
    adopted: bool = False
    kind: LetterKind = ""


class Printed(Value, frozen=True, kw_only=True):
    """A sentence read back from a copy: the id its bookmark carries (None: outside every bookmark) and the words found."""

    id: str | None
    text: str


class Judged(Value, frozen=True, kw_only=True):
    """What verification found for one sentence: verdict, the words, and because of what, since when, told to whom.

    `copy` compares the copy with what was issued, `issued_text` is what was issued where they differ, `issued_verdict` what became of that, `tracked` what an
    editor's tracked changes and comments say. `then`, `hindsight`, `now` are the three findings in words. `change` is the
    act that brought the verdict (None: the letter's day was enough), `changed_on` its day in the ledger, `what` its words.
    """

    id: str
    verdict: Verdict
    text: str
    because: str
    question: str | None = None
    could_have_known: bool | None = None
    cause: Cause = ""
    changed_on: date | None = None
    seqs: tuple[int, ...] = ()
    recipients: tuple[str, ...] = ()
    edited: bool = False
    copy: CopyState = "unchanged"
    issued_text: str = ""
    issued_verdict: Verdict | None = None
    tracked: tuple[str, ...] = ()
    then: str = ""
    hindsight: str = ""
    now: str = ""
    change: Change | None = None
    what: tuple[str, ...] = ()
    reconstruction: bool = False
