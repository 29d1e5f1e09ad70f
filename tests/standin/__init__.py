"""A stand-in for the Messages API: real HTTP, the SDK's own types, a script instead of a model.

    with StandIn([RateLimited(0.01), Answer("Hello.")]) as server:
        client = anthropic.Anthropic(base_url=server.url, api_key="test")

What it knows of the API comes from the SDK's types and their docstrings, from the messages of real
errors, and, where neither says anything, from assumptions: the sizes of models, how tokens are
counted, when a canceled batch ends.
"""

from standin.catalogue import MODELS, Model
from standin.citing import cite
from standin.errors import ScriptError
from standin.prompts import count
from standin.received import Asked, Document, Exchange, ReceivedRequest
from standin.replies import (
    Answer,
    BadJson,
    Canceled,
    ContextOverflow,
    Drop,
    DropBeforeHeaders,
    Empty,
    Expired,
    HttpFailure,
    MalformedSse,
    Misbehaviour,
    NotFoundModel,
    Overloaded,
    PaymentRequired,
    RateLimited,
    Refusal,
    Reply,
    ServerError,
    Slow,
    StreamError,
    Truncated,
    Unauthorised,
    WrongSchema,
)
from standin.scripts import Script
from standin.server import StandIn

__all__ = [
    "MODELS",
    "Answer",
    "Asked",
    "BadJson",
    "Canceled",
    "ContextOverflow",
    "Document",
    "Drop",
    "DropBeforeHeaders",
    "Empty",
    "Exchange",
    "Expired",
    "HttpFailure",
    "MalformedSse",
    "Misbehaviour",
    "Model",
    "NotFoundModel",
    "Overloaded",
    "PaymentRequired",
    "RateLimited",
    "ReceivedRequest",
    "Refusal",
    "Reply",
    "Script",
    "ScriptError",
    "ServerError",
    "Slow",
    "StandIn",
    "StreamError",
    "Truncated",
    "Unauthorised",
    "WrongSchema",
    "cite",
    "count",
]
