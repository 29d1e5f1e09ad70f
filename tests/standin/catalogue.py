"""The models that the server knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anthropic.types import ModelInfo

_YES, _NO = {"supported": True}, {"supported": False}


@dataclass(frozen=True, slots=True)
class Model:
    """A model.

    Attributes:
        id: Its name in requests.
        context: Input and output tokens that it takes together.
        max_output: The greatest `max_tokens`.
    """

    id: str
    context: int = 1_000_000
    max_output: int = 128_000


#: Names from the SDK; the sizes are assumed.
MODELS = (
    Model("claude-fable-5-2"),
    Model("claude-opus-5-5"),
    Model("claude-sonnet-5-5"),
    Model("claude-haiku-5-5", context=200_000, max_output=64_000),
)


def model_info(model: Model) -> dict[str, Any]:
    """A model as GET /v1/models shows it, checked against the SDK's own type."""
    body = {
        "type": "model",
        "id": model.id,
        "display_name": model.id.replace("-", " ").title(),
        "created_at": "2026-09-01T00:00:00Z",
        "lifecycle": "active",
        "line": next(
            (line for line in ("fable", "opus", "sonnet", "haiku") if line in model.id), None
        ),
        "max_input_tokens": model.context,
        "max_tokens": model.max_output,
        "capabilities": _capabilities(),
    }
    return ModelInfo.model_validate(body).model_dump(mode="json")


def _capabilities() -> dict[str, Any]:
    efforts = dict.fromkeys(("low", "medium", "high", "xhigh", "max"), _YES)
    thinking = {"adaptive": _YES, "between_tools": _YES, "disabled": _YES, "enabled": _NO}
    simple = (
        "batch",
        "citations",
        "code_execution",
        "image_input",
        "pdf_input",
        "structured_outputs",
    )
    return {
        **dict.fromkeys(simple, _YES),
        "context_management": _NO,
        "effort": {**efforts, **_YES},
        "server_tools": {"code_execution": _NO, "web_search": _NO, **_NO},
        "thinking": {"types": thinking, **_YES},
    }
