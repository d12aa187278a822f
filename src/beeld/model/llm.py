"""The language model's part: where it may be asked, what was sent to it, what came back, and what became of that."""

from __future__ import annotations

from typing import Literal

from beeld.model.base import Value
from beeld.model.marking import Marking, Tlp

JsonMode = Literal["json_schema", "json_object", "plain"]
Outcome = Literal["proposed", "known", "doubted", "refused"]


class ModelSettings(Value, frozen=True, kw_only=True):
    """`[model]` of case.toml. Nothing is sent unless `allow` is true.

    `base_url` is an OpenAI-compatible endpoint (".../v1"), `name` the model's name there, `key_env` the environment variable that
    holds the key ("" for none). `tlp`, `nl` and `personal_data` are the highest markings (included) of a document that may be sent.
    `plain_http` permits http to another machine. Times in seconds; `max_chars` of a document go into one prompt.
    """

    base_url: str
    name: str
    allow: bool = False
    key_env: str = ""
    tlp: Tlp = "CLEAR"
    nl: str = "NONE"
    personal_data: bool = False
    timeout_s: float = 60.0
    wait_s: float = 120.0
    retries: int = 4
    max_tokens: int = 2000
    max_chars: int = 6000
    plain_http: bool = False


class ModelItem(Value, frozen=True, kw_only=True):
    """One thing that a model said, and what became of it.

    proposed: a new claim, for a person to confirm. known: the rules had it already. doubted: the rules had it, and the model reads it
    otherwise, so a person looks. refused: it is not in the text, or nothing can be read there; `because` says what.
    """

    sentence: int
    quote: str
    question: str
    outcome: Outcome
    because: str = ""
    claim: str | None = None


class ModelAnswer(Value, frozen=True, kw_only=True):
    """One prompt and its answer. `id` begins with the hash of the prompt with model and settings, so that the same is never asked twice.

    `first`..`last` are the numbers of the sentences sent (from 1). `sent` is the request's JSON without the key, `received` the
    text that came back, as it came.
    """

    id: str
    document: str
    model: str
    endpoint: str
    prompt_sha256: str
    first: int
    last: int
    sent: str
    received: str
    mode: JsonMode
    whole: bool = True
    items: tuple[ModelItem, ...] = ()
    marking: Marking = Marking()
