"""What an endpoint understands of the chat API.

OpenAI-compatible endpoints differ in a few request fields: newer OpenAI models want `max_completion_tokens` and
refuse `max_tokens` and a temperature, older local servers know only `max_tokens`, some refuse `stream_options` or
`response_format`. The first request is put in the common dialect; when the endpoint refuses a field by name, the
request is put again without it, and the rest of the process speaks that way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.llm.chat import ChatRequest


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which fields to send. The default is what most endpoints take."""

    completion_tokens: bool = False
    temperature: bool = True
    usage: bool = True
    schema: bool = True

    def fields(self, request: ChatRequest) -> dict[str, object]:
        """The request's options as fields of the API."""
        limit = "max_completion_tokens" if self.completion_tokens else "max_tokens"
        fields: dict[str, object] = {limit: request.most_tokens}
        if self.temperature and request.temperature is not None:
            fields["temperature"] = request.temperature
        if self.usage:
            fields["stream_options"] = {"include_usage": True}
        if self.schema and request.schema is not None:
            shape: Mapping[str, object] = {
                "name": request.schema.name,
                "schema": request.schema.schema,
                "strict": True,
            }
            fields["response_format"] = {"type": "json_schema", "json_schema": shape}
        return fields

    def without(self, complaint: str) -> "Dialect | None":
        """The dialect to try after the endpoint refused a request; None if the complaint names no field of ours."""
        if "max_tokens" in complaint and not self.completion_tokens:
            return replace(self, completion_tokens=True)
        if "stream_options" in complaint and self.usage:
            return replace(self, usage=False)
        if "temperature" in complaint and self.temperature:
            return replace(self, temperature=False)
        if "response_format" in complaint and self.schema:
            return replace(self, schema=False)
        return None
