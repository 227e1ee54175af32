"""How figures of a map are written for people: amounts in its currency, shares, numbers and months."""

from decimal import Decimal

from sroi.calculation.decimals import HUNDRED, currency_sign, money, plain, shown

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NONE = "–"
# From here on pence say nothing any more.
_WITHOUT_PENCE = Decimal(100)


def amount(value: Decimal, currency: str) -> str:
    """An amount in whole units, as it stands in a total."""
    return money(value, currency_sign(currency))


def each(value: Decimal, currency: str) -> str:
    """What one of something is worth: with pence where they matter and there are any.

    >>> each(Decimal("48.25"), "GBP"), each(Decimal("1595.6"), "GBP"), each(Decimal("94"), "GBP")
    ('£48.25', '£1,596', '£94')
    """
    has_pence = value.copy_abs() < _WITHOUT_PENCE and value != value.to_integral_value()
    return money(value, currency_sign(currency), 2 if has_pence else 0)


def ratio(value: Decimal, currency: str) -> str:
    """A ratio, as what comes of one unit put in: £1.43."""
    return money(value, currency_sign(currency), 2)


def share(value: Decimal) -> str:
    """A share in per cent with the digits it has, at most two: 12.5 %.

    >>> share(Decimal("0.125")).replace(NO_BREAK, " "), share(Decimal("0.3333333")).replace(NO_BREAK, " ")
    ('12.5 %', '33.33 %')
    """
    text = shown(value * HUNDRED, 2)
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{NO_BREAK}%"


def number(value: Decimal) -> str:
    """A quantity with its thousands marked and the digits it has, at most two: 1,286 or 2.5."""
    text = shown(value, 2)
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", MINUS)


def months(value: Decimal) -> str:
    """A time to pay back: "10 months", "3 years 2 months".

    >>> months(Decimal("9.6")), months(Decimal("38.2"))
    ('10 months', '3 years 2 months')
    """
    whole = int(plain(Decimal(shown(value, 0).replace(",", ""))))
    years, left = divmod(whole, 12)
    parts = [
        f"{count} {word}{'' if count == 1 else 's'}" for count, word in ((years, "year"), (left, "month")) if count
    ]
    return " ".join(parts) or "less than a month"


def years(count: int) -> str:
    """So many years."""
    return f"{count} {'year' if count == 1 else 'years'}"
