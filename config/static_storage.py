"""Static files: names with a checksum, compressed once."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage without brotli.

    Brotli is installed for the postcode table; left to itself, WhiteNoise would spend several times as long on it at
    every deployment to save a tenth of what gzip leaves.
    """

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """Compress with gzip alone."""
        return super().create_compressor(**{**kwargs, "use_brotli": False})
