"""JSON of unknown origin ends no process, however it is nested."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from govkit.text import in_quotes, likeness, printable, read_json, read_unsigned

DEEP = "[" * 99_000
HOSTILE: dict[str, bytes | str] = {
    "lists": DEEP,
    "objects": '{"a":' * 99_000,
    "behind a string": '["]]]]\\"]",' + DEEP,
    "in UTF-16, a quote hidden in a character": ('["\u2200",' + DEEP + '"').encode("utf-16-le"),
    "in UTF-32": DEEP.encode("utf-32-le"),
}


def test_what_is_nested_as_people_nest_is_read() -> None:
    assert read_json("[" * 100 + "]" * 100)
    assert read_json('["' + "[" * 1_000 + '"]') == ["[" * 1_000]
    assert read_json('["\\"", "' + "{" * 1_000 + '"]') == ['"', "{" * 1_000]
    assert read_json("[[],[]" + ",[]" * 1_000 + "]")
    assert read_json('{"чай": "\\ud800"}'.encode()) == {"чай": "\ud800"}


@pytest.mark.parametrize("attack", HOSTILE)
def test_what_is_nested_too_deeply_is_refused(attack: str) -> None:
    with pytest.raises(ValueError, match=r"nested too deeply|codec can't decode|Expecting value"):
        read_json(HOSTILE[attack])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"chain_id": 1, "chain_id": 2}', "the name 'chain_id' is twice"),
        ('[{"a": {"b": 1, "\\u0062": 1}}]', "the name 'b' is twice"),
        ("[NaN]", "NaN is not a finite number"),
        ("-Infinity", "-Infinity is not a finite number"),
        ('{"amount": 1e999}', "1e999 is not a finite number"),
        ("[-1e999]", "-1e999 is not a finite number"),
    ],
)  # fmt: skip
def test_what_two_readers_could_read_differently_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_json(text)


def test_numbers_with_a_point_are_read() -> None:
    assert read_json("[1.5, -2e3, 1e-400, 5]") == [1.5, -2_000.0, 0.0, 5]


def test_brackets_are_counted_in_linear_time() -> None:
    start = time.perf_counter()
    with pytest.raises(ValueError, match="Unterminated string"):
        read_json('"' + '\\"' * 500_000 + "[" * 200)
    assert time.perf_counter() - start < 5


def test_pythons_own_reader_would_end_the_process() -> None:
    """By a signal, or from Python 3.13 on by an error that is not a ValueError.

    If this fails, there may be no need for another reader any more.
    """
    code = "import eth, json\ntry: json.loads('[' * 99_999)\nexcept ValueError: pass"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode != 0


@pytest.mark.parametrize("good", [0, 2**64 - 1])
def test_a_number_as_a_block_holds_it(good: int) -> None:
    assert read_unsigned(good, 64) == good


@pytest.mark.parametrize("bad", [-1, 2**64, True, 1.0, "1", None])
def test_what_is_no_such_number(bad: object) -> None:
    with pytest.raises(ValueError, match="is not a number from 0 to 2\\^64 - 1"):
        read_unsigned(bad, 64)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2J\r\x7f\x9b", "a\\x1b[2J\\r\\x7f\\x9b"),
        ("\u202egnp\u2066\u200b\ufeff", "\\u202egnp\\u2066\\u200b\\ufeff"),
        ("x\ufe0f\U000e0041\u2028\u3164\u2800", "x\\ufe0f\\U000e0041\\u2028\\u3164\\u2800"),
        ("\udcff\ud800", "\\udcff\\ud800"),
        ("a\u0301\u0301\u0301\u0301b", "a\u0301\u0301\u0301\\u0301b"),
        ("p\u0430ypal", "p\\u0430ypal"),
        ("\u041c\u006f\u0441\u043a\u0432\u0430", "\u041c\\u006f\u0441\u043a\u0432\u0430"),
        ("\uff50ay", "\\uff50ay"),
        ("gr\u00f6\u00dfer \u0447\u0430\u0439, 5 \u00ba k\u03a9 Diyarbak\u0131r", None),
    ],
)
def test_what_does_not_show_as_itself_is_escaped(text: str, shown: str | None) -> None:
    assert printable(text) == (text if shown is None else shown)
    assert printable(printable(text)) == printable(text)


def test_a_strangers_words_are_bounded_and_make_no_gap() -> None:
    assert in_quotes("a" + " " * 90 + "b") == '"a b"'
    assert in_quotes("a" * 201) == f'"{"a" * 200}..." (it goes on)'


@pytest.mark.parametrize("name", ["devO", "dev\u043e", "DEV0", "\u0501ev0"])
def test_names_that_look_alike_are_one_likeness(name: str) -> None:
    assert likeness(name) == likeness("dev0") != likeness("dev2")
