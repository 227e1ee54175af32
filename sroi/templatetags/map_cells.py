"""The cells of a map’s table, drawn without a template: there are fifty in a row, and hundreds of rows."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sroi.editor.tables import CellView

register = template.Library()


@register.simple_tag
def map_cell(cell: CellView) -> SafeString:
    """One cell of the table, with what is said of it and, of a figure, how sure one is of it."""
    return format_html(
        '<td role="cell" class="{}" data-cell="{}" data-edit="{}" data-col="{}"{}><span data-shown>{}</span>{}{}</td>',
        cell.css,
        cell.place,
        cell.edit,
        cell.heading,
        format_html(' data-open-url="{}"', cell.url) if cell.url else "",
        cell.text,
        map_flags(cell) if cell.flags else "",
        _beside(cell) if cell.beside else "",
    )


@register.simple_tag
def map_flags(cell: CellView) -> SafeString:
    """What is said of a cell: a sign each, with the words for those who point at it, and those who do not see it."""
    signs = format_html_join(
        "",
        '<span class="sheet__flag sheet__flag--{}" title="{}"><span class="visually-hidden">{}</span></span>',
        ((flag.tone, flag.message, flag.message) for flag in cell.flags),
    )
    return format_html("<span data-flags>{}</span>", signs)


def _beside(cell: CellView) -> SafeString:
    return format_html_join(
        "",
        '<span class="beside beside--{}" data-echo="{}">{}</span>',
        ((part.part, part.place, part.text) for part in cell.beside),
    )
