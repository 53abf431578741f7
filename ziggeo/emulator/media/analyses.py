"""What analyses of a stream would have found: made up, in the documented shapes, and marked so.

Nothing is looked at or listened to. Every result carries ``"made_up": true``.
"""

from __future__ import annotations

from typing import Any

from ..lifecycle.recordings import announce_approval
from ..model.objects import Process, Recording, Stream
from ..model.state import State
from ..webhooks.events import announce


def analyse(state: State, recording: Recording, stream: Stream, processes: list[Process]) -> None:
    """Record the results of a meta profile's processes on a stream, and tell webhooks of them."""
    for process in processes:
        if process.process_type == "transcription":
            result = stream.analyses["audio_transcription"] = _transcription()
            announce(state, "video_transcription", recording, transcription_result=result)
        elif process.process_type == "analysis":
            stream.analyses["video_analysis"] = _analysis(stream)
            announce(state, "video_analysis", recording)
        elif process.process_type == "nsfw":
            stream.analyses["nsfw"] = _nsfw()
            announce(state, "video_nsfw_analysis", recording)
        _moderate(state, recording, process)


def _moderate(state: State, recording: Recording, process: Process) -> None:
    """Approve a recording in which a process has found nothing, where it is to do that.

    Inferred: ``reject`` rejects where something is found, which never happens here, and ``approve``
    approves where nothing is.
    """
    action = process.settings.get(f"{process.process_type}_action")
    if action == "approve" and recording.approved is None:
        recording.approved = True
        announce_approval(state, recording)


def _transcription() -> dict[str, Any]:
    return {
        "made_up": True,
        "text": "made up",
        "words": ["made", "up"],
        "scores": [1.0, 1.0],
        "times": [{"start": 0.0, "end": 0.5}, {"start": 0.5, "end": 1.0}],
        "topics": [],
        "keywords": ["made up"],
    }


def _analysis(stream: Stream) -> dict[str, Any]:
    moments = list(range(stream.duration or 1))
    return {
        "made_up": True,
        "timestamps": moments,
        "classes": [["made up"] for _ in moments],
        "scores": [[1.0] for _ in moments],
    }


def _nsfw() -> dict[str, Any]:
    # Inferred: no document shows this result; a verdict and how sure it is are the least.
    return {"made_up": True, "nsfw": False, "score": 0.0}
