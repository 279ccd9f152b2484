from .rooms import Room
from .sessions import Session
from .speakers import Appearance, Speaker

__all__ = ["Appearance", "Room", "Session", "Speaker"]
