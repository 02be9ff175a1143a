"""The front-end files: what is taken out of them, and that what is built is clean."""

from pathlib import Path

import pytest

from alongside.cli.assets import FORBIDDEN, for_our_pages, without_source_map
from alongside.cli.progress import UnableToPrepare

BUILT = Path(__file__).resolve().parents[2] / "build" / "static" / "govuk"
FONT = "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
CREST = ".govuk-footer__copyright-logo:before{background-image:url(/assets/images/govuk-crest.svg)}"


def test_fonts_and_crest_are_taken_out_and_the_rest_stays() -> None:
    css = (
        f'@charset "UTF-8";{FONT}.a{{font-family:GDS Transport,arial,sans-serif}}'
        f"@supports (mask-position:initial){{{CREST}}}.govuk-footer__crown{{margin:0}}.b{{color:red}}"
        "\n/*# sourceMappingURL=x.css.map */\n"
    )
    assert for_our_pages(css=css) == (
        '@charset "UTF-8";.a{font-family:Inter,arial,sans-serif}'
        "@supports (mask-position:initial){}.b{color:red}\n"
    )


@pytest.mark.parametrize(
    "css",
    [
        ".new{background:url(/assets/images/anything.svg)}",
        ".govuk-header__crown{width:30px}",
        ".x{background-image:url(data:govuk-crest)}",
        "@supports (a:b){@font-face{src:local({})}}",
    ],
)
def test_what_a_later_release_brings_in_anew_is_refused(css: str) -> None:
    with pytest.raises(UnableToPrepare, match="still hold"):
        for_our_pages(css=css)


def test_only_the_closing_source_map_goes() -> None:
    assert without_source_map(text="a//b\n//# sourceMappingURL=x.js.map\n") == "a//b\n"
    assert without_source_map(text="const a = 1;") == "const a = 1;\n"


def test_the_files_that_were_built_are_clean() -> None:
    styles = (BUILT / "govuk-frontend.min.css").read_text()
    script = (BUILT / "govuk-frontend.min.js").read_text()
    assert ".govuk-button" in styles, "./run test builds it"
    assert "initAll" in script
    for text in (styles, script):
        assert not FORBIDDEN.search(text)
        assert "sourceMappingURL" not in text
