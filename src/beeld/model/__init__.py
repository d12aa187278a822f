"""Frozen values that cross rooms; no I/O, no rules. One noun per file."""

from beeld.model.answer import Answer, Category, Count, CountForm, Day, Place, Precision, Text, YesNo, permitted
from beeld.model.base import Value, decode_json, encode_json, to_builtins
from beeld.model.calibration import Accuracy, Calibration
from beeld.model.change import Alert, Change, Watched
from beeld.model.citation import Citation, CitationStyle
from beeld.model.claim import Claim, Hedge, Polarity, Tier
from beeld.model.coverage import Band, Coverage, Request
from beeld.model.decision import Decision, DecisionKind
from beeld.model.document import Document, Span
from beeld.model.finding import Alternative, Confidence, Contribution, Finding, Position, Status
from beeld.model.letter import (
    Binding,
    Block,
    BlockKind,
    Cause,
    CopyState,
    IssuedLetter,
    IssuedSentence,
    Judged,
    Letter,
    Printed,
    Sentence,
    SentenceType,
    Verdict,
)
from beeld.model.llm import JsonMode, ModelAnswer, ModelItem, ModelSettings
from beeld.model.marking import Marking, View
from beeld.model.policy import Policy
from beeld.model.question import PlaceNode, Question, QuestionType
from beeld.model.reading import Reading
from beeld.model.reuse import Passage, Reuse, ReuseKind, reuse_id
from beeld.model.source import Source

__all__ = [
    "Accuracy",
    "Alert",
    "Alternative",
    "Answer",
    "Band",
    "Binding",
    "Block",
    "BlockKind",
    "Calibration",
    "Category",
    "Cause",
    "Change",
    "Citation",
    "CitationStyle",
    "Claim",
    "Confidence",
    "Contribution",
    "CopyState",
    "Count",
    "CountForm",
    "Coverage",
    "Day",
    "Decision",
    "DecisionKind",
    "Document",
    "Finding",
    "Hedge",
    "IssuedLetter",
    "IssuedSentence",
    "JsonMode",
    "Judged",
    "Letter",
    "Marking",
    "ModelAnswer",
    "ModelItem",
    "ModelSettings",
    "Passage",
    "Place",
    "PlaceNode",
    "Polarity",
    "Policy",
    "Position",
    "Precision",
    "Printed",
    "Question",
    "QuestionType",
    "Reading",
    "Request",
    "Reuse",
    "ReuseKind",
    "Sentence",
    "SentenceType",
    "Source",
    "Span",
    "Status",
    "Text",
    "Tier",
    "Value",
    "Verdict",
    "View",
    "Watched",
    "YesNo",
    "decode_json",
    "encode_json",
    "permitted",
    "reuse_id",
    "to_builtins",
]
