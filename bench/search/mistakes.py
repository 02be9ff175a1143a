"""Slips of the keyboard, spellings by ear, everyday forms: made apart from the search that must undo them."""

import random
from datetime import date, timedelta

from bench.search.population import TODAY

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {
    key: [
        other
        for other_row, others in enumerate(_ROWS)
        for other_column, other in enumerate(others)
        if abs(other_row - row) <= 1 and abs(other_column - column) <= 1 and other != key
    ]
    for row, keys in enumerate(_ROWS)
    for column, key in enumerate(keys)
}
_BY_EAR = (
    ("ph", "f"), ("ck", "k"), ("gh", ""), ("ey", "ie"), ("ie", "y"), ("ee", "ea"), ("ou", "oo"), ("ai", "ay"),
    ("c", "k"), ("k", "c"), ("kh", "k"), ("ll", "l"), ("tt", "t"), ("ss", "s"), ("nn", "n"), ("mm", "m"),
    ("s", "z"), ("z", "s"), ("y", "i"), ("i", "y"), ("w", "v"), ("v", "w"), ("th", "t"), ("sh", "ch"),
    ("ch", "sh"), ("er", "ar"), ("or", "er"), ("an", "en"), ("en", "on"), ("x", "ks"), ("qu", "kw"),
    ("j", "g"),
    ("ge", "je"), ("au", "or"), ("aa", "a"), ("oo", "u"), ("ei", "ay"), ("wr", "r"), ("kn", "n"), ("e", ""),
    ("h", ""), ("d", "t"), ("b", "p"), ("m", "n"), ("u", "oo"), ("ea", "ee"), ("a", "u"), ("el", "le"),
    ("ian", "ien"),
)  # fmt: skip
_FIRST_BY_EAR = ("c", "k", "ph", "kn")  # what is misheard at the beginning of a word too
EVERYDAY_FORMS: dict[str, tuple[str, ...]] = {
    name: tuple(forms.split())
    for name, forms in (
        row.split(": ")
        for row in """Elizabeth: Liz Beth Lizzie Betty
Katherine: Kate Katie Kathy
Catherine: Cath Kate Cathy
Margaret: Maggie Peggy Meg
William: Bill Will Billy
Robert: Bob Rob Bobby
Richard: Rick Dick Richie
James: Jim Jimmy Jamie
Michael: Mick Mike
Thomas: Tom Tommy
Alexander: Alex Sandy Xander
Alexandra: Alex Lexi
Aleksandra: Ola
Mohammed: Mo Muhammad Mohamed Md
Muhammad: Mo Mohammed Mohd
Mohamed: Mo Mohammed
Samuel: Sam Sammy
Samantha: Sam
Daniel: Dan Danny
Edward: Ted Ed Eddie
Charlotte: Lottie Charlie
Christopher: Chris
Joseph: Joe Joey
Benjamin: Ben Benji
Nicholas: Nick
Anthony: Tony
Stephen: Steve Ste
Andrew: Andy Drew
Jessica: Jess Jessie
Rebecca: Becky Becca
Georgia: Georgie
Isabella: Bella Izzy
Matthew: Matt
Abigail: Abi Abby
Jennifer: Jen Jenny
Victoria: Vicky Tori
Zachary: Zac Zak
Oliver: Ollie
Olivia: Liv Livvy
Amelia: Millie Amy
Emily: Em
Harry: Henry Harold
Henry: Harry
Theodore: Theo Ted
Frederick: Fred Freddie
Joshua: Josh
Jacob: Jake
Philippa: Pippa
Susan: Sue
Patricia: Trish Pat
Deborah: Debbie
Kimberley: Kim
Natasha: Tash Tasha
Wojciech: Wojtek
Katarzyna: Kasia
Małgorzata: Gosia
Ibrahim: Ibby
Fatima: Fati
Khadija: Khadi
Usman: Osman
Harpreet: Harp
Oluwaseun: Seun
Babatunde: Tunde
Chukwuemeka: Emeka
Siobhan: Shiv
Florence: Flo Florrie
Imogen: Immy
Matilda: Tilly
Eleanor: Ellie Nell
Penelope: Penny
Francesca: Fran Chess Frankie
Archie: Archibald
Alfie: Alfred""".splitlines()
    )
}


def slip(word: str, chance: random.Random) -> str:
    """This will make one slip of the keyboard in a word of three letters or more."""
    if len(word) < 3:
        return word
    at = chance.randrange(0 if chance.random() < 0.15 else 1, len(word))
    near = chance.choice(_BESIDE.get(word[at].lower(), ["e"]))
    swap = min(at, len(word) - 2)
    return chance.choice(
        (
            word[:at] + near + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + chance.choice((near, word[at])) + word[at:],
            word[:swap] + word[swap + 1] + word[swap] + word[swap + 2 :],
        )
    )


def by_ear(word: str, chance: random.Random) -> str:
    """This will spell a word as somebody might who has only heard it."""
    spelt = word.lower()
    fitting = [
        pair for pair in _BY_EAR if pair[0] in spelt[1:] or (pair[0] in _FIRST_BY_EAR and pair[0] in spelt)
    ]
    for heard, written in chance.sample(fitting, k=min(len(fitting), chance.choice((1, 1, 2)))):
        place = spelt.find(heard, 1 if heard in spelt[1:] else 0)
        if place >= 0:
            spelt = spelt[:place] + written + spelt[place + len(heard) :]
    return spelt


def without_marks(text: str, chance: random.Random) -> str:
    """This will leave hyphens, apostrophes and full stops out, or put a space in their place."""
    for mark in "'-.":
        text = text.replace(mark, chance.choice(("", " ")))
    return text.lower()


def write_date(day: date, chance: random.Random) -> str:
    """This will write a date in one of the ways in which people do."""
    usual, short, dotted = f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%d.%m.%y}"
    return chance.choice((usual, usual, short, dotted, f"{day:%d %B %Y}", f"{day:%Y-%m-%d}"))


def swap_day_and_month(day: date, chance: random.Random) -> str:
    """This will write the month first."""
    return f"{day:%m/%d/%Y}"


def mistype_digit(day: date, chance: random.Random) -> str:
    """This will change one digit, so that day and month could still be such."""
    digits = f"{day:%d%m%Y}"
    while True:
        at = chance.choice((0, 1, 3, 6, 7))
        changed = digits[:at] + chance.choice("0123456789") + digits[at + 1 :]
        if changed != digits and 1 <= int(changed[:2]) <= 31 and 1 <= int(changed[2:4]) <= 12:
            return f"{changed[:2]}/{changed[2:4]}/{changed[4:]}"


def miss_by_a_day(day: date, chance: random.Random) -> str:
    """This will write the day before or the day after."""
    return write_date(day + timedelta(days=chance.choice((-1, 1))), chance)


def write_month(day: date, chance: random.Random) -> str:
    """This will write the month and the year alone."""
    return f"{day:%B %Y}"


def write_year(day: date, chance: random.Random) -> str:
    """This will write the year alone."""
    return f"{day.year}"


def write_age(day: date, chance: random.Random) -> str:
    """This will write how old somebody born on that day is."""
    age = TODAY.year - day.year - ((TODAY.month, TODAY.day) < (day.month, day.day))
    return chance.choice((f"age {age}", f"{age}", f"about {age}", f"aged {age}", f"{age} years old"))
