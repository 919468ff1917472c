"""A page of the site as its tests read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Html(HTMLParser):
    """What stands in a page: its elements, its text, and what is folded."""

    source: str
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._depth, self._silent = 0, False
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._silent = tag in ("script", "style")
        if tag == "details":
            self._depth += 1
            self.folded.append("")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False
        if tag == "details":
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._depth:
            self.folded[-1] += data
        else:
            self.text += data

    def values(self, attribute: str, *tags: str) -> list[str]:
        """Return an attribute's values, on all elements or on those of the names."""
        return [
            own[attribute] or ""
            for tag, own in self.tags
            if attribute in own and (not tags or tag in tags)
        ]
