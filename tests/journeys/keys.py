"""What hands do at a keyboard: a field is come to, and a key does the rest. No mouse."""

from playwright.sync_api import BrowserContext, Locator, expect

# A press of the mouse is told on the console, which a visitor must not have anything on.
NO_MOUSE = "addEventListener('mousedown', () => console.error('a mouse was used'), {capture: true});"


def watch_for_mouse(context: BrowserContext) -> None:
    context.add_init_script(NO_MOUSE)


def press(one: Locator) -> None:
    """A link or a button, by the key that presses it."""
    one.focus()
    one.press("Enter")


def tick(one: Locator) -> None:
    one.focus()
    one.press("Space")


def write(field: Locator, text: str) -> None:
    """Over what stands there."""
    field.focus()
    field.press("ControlOrMeta+a")
    field.page.keyboard.insert_text(text)


def choose(field: Locator, words: str) -> None:
    """From a list that folds out, by typing what is wanted."""
    field.focus()
    field.page.keyboard.type(words)
    expect(field.locator("option:checked")).to_contain_text(words)
