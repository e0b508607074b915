"""Reading of documents: the engine (`ocr.moteur`, without Django) and its Django side."""
