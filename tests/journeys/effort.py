"""Counts what a journey costs its user: interactions, screens, and the time that is not typing.

An interaction is a click, a choice, a filled field, or Enter (by keyboard, also the key that presses
a button). The time is the keystroke-level model's without the characters typed: 1.35 seconds of thought
for each interaction, 1.1 to point, 0.28 for each key that is not a character, 0.4 whenever the hand moves
between mouse and keys.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Frame

from tests.journeys.visitor import Visitor

THOUGHT, POINTING, KEY, HAND_MOVE = 1.35, 1.1, 0.28, 0.4
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")

# Every event of the page itself, so that nothing that a journey does can be forgotten. A choice and a filled
# field are noted once they have changed something; what a page does by itself (a label that presses its box)
# is not.
NOTE = """
(() => {
  const CHOICE = 'input[type=radio], input[type=checkbox], select, option';
  const TEXT = 'input:not([type=radio]):not([type=checkbox]):not([type=hidden]):not([type=file]), textarea';
  const PRESSED = 'a, button, summary, [role=button]';
  const note = (kind) => window.noteEffort(kind);
  const on = (kind, act) => addEventListener(kind, act, { capture: true });
  on('pointerdown', (event) => {
    if (event.target.closest(`${TEXT}, ${CHOICE}, ${PRESSED}, label`)) note('point');
  });
  on('click', (event) => {
    if (event.detail && event.target.closest(PRESSED)) note('click');
  });
  on('keydown', (event) => {
    const isTyped = event.key.length === 1 && event.target.matches(TEXT);
    note(isTyped ? 'type' : 'key');
    if (event.key === 'Enter' && !event.target.matches('textarea')) note('enter');
    if (event.key === ' ' && event.target.matches(PRESSED)) note('press');
  });
  on('change', (event) => {
    if (event.target.matches(CHOICE) || event.target.type === 'file') note('choice');
    else note('fill');
  });
})();
"""
INTERACTIONS = {"click", "enter", "press", "choice", "fill"}


@dataclass
class Effort:
    """What was done between the first and the last moment of a count."""

    events: list[str] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)

    @property
    def interactions(self) -> int:
        return sum(event in INTERACTIONS for event in self.events)

    @property
    def seconds(self) -> float:
        """The time of the keystroke-level model that is not typing."""
        costs = {"point": POINTING, "key": KEY}
        devices = [event for event in self.events if event in (*costs, "type")]
        moves = sum(_device(a) != _device(b) for a, b in zip(["point", *devices], devices, strict=False))
        acting = sum(costs.get(event, 0) for event in self.events)
        return acting + THOUGHT * self.interactions + HAND_MOVE * moves

    def __str__(self) -> str:
        cost = f"{self.interactions} interactions, {self.seconds:.1f} s without typing"
        return f"{cost}, by way of {' '.join(self.screens)}"


def _device(event: str) -> str:
    return "mouse" if event == "point" else "keys"


@contextmanager
def counting(visitor: Visitor) -> Iterator[Effort]:
    """Counts everything that is done in a visitor's tab, from this page on."""
    effort = Effort()
    is_over = False

    def note(_: object, event: str) -> None:
        if not is_over:
            effort.events.append(event)

    def arrive(frame: Frame) -> None:
        screen = _ID.sub("<id>", urlsplit(frame.url).path)
        if not is_over and screen not in effort.screens:
            effort.screens.append(screen)

    visitor.page.expose_binding("noteEffort", note)
    visitor.page.add_init_script(NOTE)
    visitor.page.evaluate(NOTE)
    visitor.page.on("framenavigated", arrive)
    yield effort
    is_over = True
