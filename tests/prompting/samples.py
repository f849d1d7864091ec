"""One sample of the inputs of every prompt: the suite renders them all, and a prompt without one fails."""

from collections.abc import Mapping

SAMPLES: Mapping[str, Mapping[str, object]] = {
    "interviewer/persona": {"mode": "timed", "level": "senior", "role": "engineer"},
    "interviewer/turn": {
        "question": "Why is a confident network not a calibrated one?",
        "thread": ({"speaker": "candidate", "text": "Because of the loss."},),
        "passages": (
            {"id": "calibration#meaning", "text": "A score is calibrated when it matches the rate."},
        ),
        "guidance": ("Probe.", "Move on."),
        "nonce": "0a1b2c",
    },
    "interviewer/open": {"topics": "attention and xgboost"},
    "interviewer/ask": {"upcoming": "What does attention compute?", "first": True, "depth": True},
    "interviewer/probe": {"probe": "What happens to the loss then?"},
    "interviewer/challenge": {"challenge": "Multiply every logit by ten. What happens to accuracy?"},
    "interviewer/hint": {},
    "interviewer/clarify": {"reason": "explain"},
    "interviewer/reveal": {},
    "interviewer/advance": {"reason": "unknown"},
    "interviewer/close": {"reason": "time"},
}
