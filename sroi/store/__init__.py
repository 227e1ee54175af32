"""Impact maps between the database and the object of a case file, and counting them.

A stored map becomes the object of a case file, and everything counts from that: command, import, screen and report.
"""
