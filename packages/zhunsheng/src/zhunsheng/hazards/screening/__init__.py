"""Crash screening: roads with more crashes than roads of their kind, once luck is taken out."""

from zhunsheng.hazards.screening.foresight import Foresight, foresight
from zhunsheng.hazards.screening.params import Params, Weights, params, weights
from zhunsheng.hazards.screening.recording import RecordingBreak, recording
from zhunsheng.hazards.screening.result import SCHEMA, Coverage, Note, Screening
from zhunsheng.hazards.screening.run import screen

__all__ = [
    "SCHEMA",
    "Coverage",
    "Foresight",
    "Note",
    "Params",
    "RecordingBreak",
    "Screening",
    "Weights",
    "foresight",
    "params",
    "recording",
    "screen",
    "weights",
]
