"""Finding the right place: at most five, each with its reasons, and a count of what was left out and why.

``wish`` and ``times`` say what is wanted; ``place`` what is known of an offer; ``reasons`` and ``obstacles`` weigh one
against the other in words; ``choosing`` puts places in order. All of these are pure. ``places`` reads the offers of a
service, and ``suggesting.suggest`` is the door.
"""
