"""How a line of the log is written: one line of JSON, in universal time, with nothing that somebody typed."""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

FRAMES = 12  # of a failure, the innermost


class OneLine(logging.Formatter):
    """Writes a record as one JSON object. Of a failure it keeps its kind and its place, not its words.

    An exception's own words may repeat a value: a database names the row that it refuses.
    """

    def format(self, record: logging.LogRecord) -> str:
        """This will write the record; line breaks and control characters in it are escaped."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "says": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line |= {"failed": record.exc_info[0].__name__, "where": _where(record.exc_info[2])}
        return json.dumps(line)


def _where(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{frame.filename.rpartition('/src/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
