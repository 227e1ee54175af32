"""What the test client notes about templates: whole pages, and not every fragment inside them.

Django has it copy the context of each ``{% include %}``, which on a long form took an eighth of the time of drawing it.
``response.context["form"]`` finds what the view gave to its page all the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.template import Context, Template
from django.test.signals import template_rendered
from django.utils.safestring import SafeString


def _render(self: Template, context: Context) -> SafeString:
    if context.template is self:  # and not one that includes or extends it
        template_rendered.send(sender=self, template=self, context=context)
    return self.nodelist.render(context)


@contextmanager
def only_whole_pages_are_noted() -> Iterator[None]:
    """For as long as the block runs."""
    with mock.patch.object(Template, "_render", _render):
        yield
