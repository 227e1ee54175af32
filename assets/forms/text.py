"""Texts that people type: what is taken as it is, what is put right, and what is refused."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assets.text import LINE_ENDS, harmful_in

# Room for a page or two. What is longer is a document, and belongs behind a link.
LONGEST_TEXT = 20_000


def checked_text(text: str, *, lines: bool) -> str:
    """``text`` with plain line ends and without blanks around it; on one line unless ``lines``.

    Raises ValidationError that names every character that cannot be seen but does something.
    """
    if found := harmful_in(text):
        raise ValidationError(
            f"Take out the character that cannot be seen: {', '.join(found)}. It came with the text you pasted.",
            code="harmful",
        )
    text = LINE_ENDS.sub("\n", text)
    if lines:
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()
    return " ".join(text.split())


class TextField(forms.CharField):
    """A text on one line, or on several with ``lines``, under the rule of ``checked_text``."""

    def __init__(self, *, lines: bool = False, max_length: int | None = None, **kwargs: Any) -> None:
        self.lines = lines
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        # The length is checked before anything else: looking through ten megabytes takes its time.
        super().__init__(max_length=max_length or LONGEST_TEXT, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        """The text as it is stored."""
        text = str(value) if value not in self.empty_values else ""
        if len(text) > 2 * (self.max_length or LONGEST_TEXT):
            raise ValidationError(
                f"Write at most {self.max_length:,} characters; these are {len(text):,}.", code="long"
            )
        return checked_text(text, lines=self.lines)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether it says something else; browsers send line ends of their own."""
        return LINE_ENDS.sub("\n", str(initial or "")) != LINE_ENDS.sub("\n", str(data or ""))


class WebAddressField(TextField):
    """An address on the web; http or https and nothing else."""

    widget = forms.URLInput

    def to_python(self, value: Any) -> str:
        """With https where no scheme was typed."""
        text = super().to_python(value)
        if not text:
            return ""
        address: str = forms.URLField(max_length=self.max_length, assume_scheme="https").clean(text)
        if not address.startswith(("http://", "https://")):
            raise ValidationError("Write an address that begins with https:// or http://.", code="scheme")
        return address


class EmailAddressField(TextField):
    """An e-mail address."""

    widget = forms.EmailInput

    def to_python(self, value: Any) -> str:
        """The address, checked for its form."""
        text = super().to_python(value)
        return str(forms.EmailField(max_length=self.max_length).clean(text)) if text else ""
