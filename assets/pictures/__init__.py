"""The way of a picture into the register: told by its content, read in a limited process, and written anew.

The modules that run in that process (``child``, ``content``, ``limits``) know nothing of Django. What comes of it is
kept by ``assets.actions.picturing``.
"""
