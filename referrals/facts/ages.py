"""Ages in bands, so that nobody is found again by theirs."""

from datetime import date

# The first year of each band; the last one has no end.
_BANDS = (0, 18, 25, 35, 45, 55, 65, 75, 85)


def age_on(day: date, born: date) -> int:
    """Whole years of age on ``day``; who was born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_band(birth_date: str, day: date) -> str:
    """The band of age on ``day`` of somebody born on ``birth_date``, as 1955-03-04: "65-74", "85+".

    Empty where the date is not known, cannot be one, or lies after ``day``.
    """
    try:
        age = age_on(day, date.fromisoformat(birth_date))
    except ValueError:
        return ""
    if age < 0:
        return ""
    first = max(start for start in _BANDS if start <= age)
    if first == _BANDS[-1]:
        return f"{first}+"
    return f"{first}-{_BANDS[_BANDS.index(first) + 1] - 1}"
