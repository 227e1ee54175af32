"""Exact numbers: how they are read, added, raised to a power and shown."""

import re
from collections.abc import Callable, Iterable
from decimal import (
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import wraps
from typing import ParamSpec, TypeVar

_SIGNS = {"": "", "GBP": "£", "USD": "$", "EUR": "€"}

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

# Sixty digits: money has sixteen and a share a handful, so that nothing anybody can read is ever rounded.
ARITHMETIC = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])
# For sums that must be exact whatever their order: it refuses to round at all. The smallest figure that ``parse`` lets
# through, faded over sixty years, beside the largest, needs some six thousand digits.
EXACT = Context(
    prec=10_000, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow, Inexact, Clamped]
)

ZERO, ONE, TWELVE, HUNDRED = Decimal(0), Decimal(1), Decimal(12), Decimal(100)

# Longer than this, or larger, is no figure of an impact map, and could be made to cost time.
LONGEST = 100
LARGEST, SMALLEST = 18, -90

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


def parse(text: str) -> Decimal | None:
    """The number that ``text`` is, digit for digit; None where it is anything else or beyond all bounds.

    Only plain figures count: neither "1,200" nor "£5", "5 %", "NaN", "1_000" or a blank is guessed at.

    >>> parse("0.350"), parse("1,200")
    (Decimal('0.350'), None)
    """
    if len(text) > LONGEST or not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    # Only NaN and infinity have a letter there, and the pattern lets neither through.
    within = isinstance(exponent, int) and exponent >= SMALLEST and (not number or number.adjusted() < LARGEST)
    return number if within else None


def is_plain(text: str) -> bool:
    """Whether it is written as a plain number, if perhaps one that ``parse`` finds too long, too large or too small."""
    return len(text) <= LONGEST * 10 and _NUMBER.fullmatch(text) is not None


def precise(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Have a function, and all it calls, compute with sixty digits, whatever the thread is set to."""

    @wraps(function)
    def computed(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        with localcontext(ARITHMETIC):
            return function(*args, **kwargs)

    return computed


def total(numbers: Iterable[Decimal]) -> Decimal:
    """Their sum, added exactly and rounded once at the sixtieth digit, so that their order never matters."""
    return ARITHMETIC.plus(exact_total(numbers))


def exact_total(numbers: Iterable[Decimal]) -> Decimal:
    """Their sum with every digit."""
    found = ZERO
    for number in numbers:
        found = EXACT.add(found, number)
    return found


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """``base`` (0 or more) to the power of ``exponent`` (0 or more); anything to the power of 0 is 1, 0 as well.

    A drop-off of 100 % needs that: what has not begun to fade is still whole.
    """
    return ARITHMETIC.power(base, exponent) if exponent else ONE


def plain(number: Decimal) -> str:
    """Every digit of the number and none besides: no exponent, no zeros at its end, no negative zero.

    >>> plain(Decimal("5400.000000")), plain(Decimal("1E+3")), plain(Decimal("-0.0"))
    ('5400', '1000', '0')
    """
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def shown(number: Decimal, places: int) -> str:
    """The number as people read it: so many decimal places, rounded half up (away from zero), commas at thousands.

    >>> shown(Decimal("2.005"), 2), shown(Decimal("-1234.5"), 0)
    ('2.01', '-1,235')
    """
    rounded = number.quantize(Decimal((0, (1,), -places)), context=_SHOWING)
    return f"{rounded if rounded else rounded.copy_abs():,f}"


def money(number: Decimal, sign: str = "£", places: int = 0) -> str:
    """An amount, in whole units unless told otherwise, its minus before the sign.

    >>> money(Decimal("-1656.5"))
    '−£1,657'
    """
    text = shown(number.copy_abs(), places)
    return f"−{sign}{text}" if number < 0 and text.strip("0.") else f"{sign}{text}"


def currency_sign(currency: str) -> str:
    """What stands before an amount: a sign, or the currency's letters and a blank; nothing where none is named.

    >>> currency_sign("GBP"), currency_sign("NOK"), currency_sign("")
    ('£', 'NOK ', '')
    """
    return _SIGNS.get(currency.upper(), f"{currency} ")


def percent(share: Decimal) -> str:
    """A share as a percentage with every digit it has.

    >>> percent(Decimal("0.035"))
    '3.5%'
    """
    return f"{plain(EXACT.multiply(share, HUNDRED))}%"


_SHOWING = Context(prec=10_000, rounding=ROUND_HALF_UP)
