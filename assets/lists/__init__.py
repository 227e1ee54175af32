"""Lists about what hangs on assets, and about terms: read by a profile, checked and written by a resource.

The steps are those of the import of assets (``assets.imports``): read, map, check, match, preview, apply, undo. What a
row means and does is the resource's to say (``assets.resources.subjects``).
"""
