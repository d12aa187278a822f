"""letter: findings and statements become accountable sentences; printed ones are judged for ever after."""

from beeld.letter.adopt import Adopted, adopt, plain
from beeld.letter.adopt_questions import nearest
from beeld.letter.adopt_source import adopted_sentences, bound_source, questions_toml
from beeld.letter.check import check, says_correction
from beeld.letter.csl import load_references
from beeld.letter.drafting import Draft, draft, kind_of_alert
from beeld.letter.files import save
from beeld.letter.fits import RANK, fit
from beeld.letter.heard import heard
from beeld.letter.house import House, load_house
from beeld.letter.judge import judge, rule, words_of
from beeld.letter.parse import parse
from beeld.letter.problem import Problem
from beeld.letter.reading import Alignment, Copy, align, as_issued, fold, furniture, read_back, read_copy, read_pasted
from beeld.letter.render import More, Rendered, RenderedSentence, render, trace
from beeld.letter.report import Facts, to_report
from beeld.letter.verdicts import verify_copy

__all__ = [
    "RANK",
    "Adopted",
    "Alignment",
    "Copy",
    "Draft",
    "Facts",
    "House",
    "More",
    "Problem",
    "Rendered",
    "RenderedSentence",
    "adopt",
    "adopted_sentences",
    "align",
    "as_issued",
    "bound_source",
    "check",
    "draft",
    "fit",
    "fold",
    "furniture",
    "heard",
    "judge",
    "kind_of_alert",
    "load_house",
    "load_references",
    "nearest",
    "parse",
    "plain",
    "questions_toml",
    "read_back",
    "read_copy",
    "read_pasted",
    "render",
    "rule",
    "save",
    "says_correction",
    "to_report",
    "trace",
    "verify_copy",
    "words_of",
]
