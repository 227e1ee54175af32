"""Drawings for the demo city, so that its records have pictures to look at. Nobody's photograph is among them."""

import io
from collections.abc import Callable
from typing import NamedTuple

from PIL import Image, ImageDraw

SIZE = WIDTH, HEIGHT = 1600, 1000
SKY, GRASS, STONE, BRICK, GLASS, WOOD = "#dfe9ee", "#8fa77a", "#d9cfbd", "#a8583f", "#42617a", "#5b4033"


class Drawing(NamedTuple):
    """What is drawn for the asset at ``slug``, and what it shows."""

    slug: str
    alt: str
    draw: Callable[[ImageDraw.ImageDraw], None]


def hall(draw: ImageDraw.ImageDraw) -> None:
    """A hall with columns and a gable."""
    draw.polygon([(350, 380), (800, 180), (1250, 380)], STONE, outline=WOOD, width=6)
    draw.rectangle((380, 380, 1220, 820), STONE, outline=WOOD, width=6)
    for left in range(440, 1180, 120):
        draw.rectangle((left, 400, left + 40, 820), "#efe8da", outline=WOOD, width=3)


def institute(draw: ImageDraw.ImageDraw) -> None:
    """A brick house with a tower and rows of windows."""
    draw.rectangle((400, 420, 1250, 820), BRICK, outline=WOOD, width=6)
    draw.rectangle((400, 220, 600, 820), BRICK, outline=WOOD, width=6)
    draw.polygon([(380, 220), (500, 90), (620, 220)], GLASS)
    for left in range(660, 1200, 110):
        for top in (480, 640):
            draw.rectangle((left, top, left + 60, top + 100), GLASS, outline=STONE, width=6)


def park(draw: ImageDraw.ImageDraw) -> None:
    """Trees round a pond."""
    draw.ellipse((450, 720, 1150, 880), GLASS)
    for left, top in ((200, 380), (520, 300), (900, 340), (1200, 400)):
        draw.rectangle((left + 70, top + 180, left + 100, top + 420), WOOD)
        draw.ellipse((left, top, left + 170, top + 240), "#5f7f4e")


def library(draw: ImageDraw.ImageDraw) -> None:
    """A flat building with books in its windows."""
    draw.rectangle((300, 460, 1300, 820), "#c9b38c", outline=WOOD, width=6)
    for number, left in enumerate(range(340, 1260, 24)):
        top = 560 + number * 37 % 60
        draw.rectangle((left, top, left + 18, 760), (BRICK, GLASS, "#d8a13a", "#5f7f4e")[number % 4])


DRAWINGS = (
    Drawing("royal-liverpool-philharmonic", "A stone hall with six columns under a gable", hall),
    Drawing("the-florrie", "A brick house with a pointed tower and two rows of windows", institute),
    Drawing("sefton-park", "Four trees round a pond", park),
    Drawing("dovecot-library", "A flat building, its windows full of books", library),
)


def drawn(drawing: Drawing) -> bytes:
    """A drawing as a file."""
    image = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 800, WIDTH, HEIGHT), GRASS)
    drawing.draw(pen)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
