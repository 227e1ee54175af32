"""The round of colours without a script."""

from config.theme import THEMES, next_theme


def test_button_goes_round_every_theme_and_comes_back() -> None:
    seen = ["auto"]
    while (following := next_theme(seen[-1])) != "auto":
        seen.append(following)

    assert sorted(seen) == sorted(THEMES)
