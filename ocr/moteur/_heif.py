"""Child side: HEIC photos. Their library takes time to load, so that only a child that reads one has it."""

from pillow_heif import register_heif_opener

from ocr.moteur._images import ouvrir

__all__ = ["ouvrir"]

register_heif_opener(thumbnails=False)
