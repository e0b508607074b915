"""Child side: AVIF images. Their codec is loaded only by a child that reads one."""

from PIL import AvifImagePlugin

from ocr.moteur._images import ouvrir

__all__ = ["AvifImagePlugin", "ouvrir"]
