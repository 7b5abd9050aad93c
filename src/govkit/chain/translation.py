"""Runs of simple instructions as Python functions, made for code that runs often.

A run is a stretch of code without a branch in it: instructions that `govkit.chain.instructions` has
quick ones for, up to a jump. In one function they need no stack: words are its variables, and the
gas of all is taken at once. Where anything is not the ordinary case (too little gas or stack, a
wrong jump), the function stops right before that instruction, with all as it is there, and the
machine goes on one by one; so nothing is decided here that is decided otherwise elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from eth.vm.code_stream import CodeStream

from govkit.chain.expressions import BINARY, OF_MESSAGE, UNARY
from govkit.chain.frames import NEAR, growth_gas
from govkit.chain.instructions import STACK_LIMIT
from govkit.chain.turns import turns

Run = Callable[..., int]
"""Takes the stack's words, gas meter, memory, message and the places that can be jumped to. Returns
the pc of the next instruction, or its complement (~pc) where that is to be done by itself."""

OFTEN = 24
"""How often a run is done one by one before it is translated, which takes as long as that."""

_MOST_INSTRUCTIONS = 200
_JUMP, _JUMP_IF, _JUMPDEST = 0x56, 0x57, 0x5B
_PUSH0, _PUSH32, _DUP1, _SWAP1 = 0x5F, 0x7F, 0x80, 0x90
_LOAD_WORD, _STORE_WORD = 0x51, 0x52

_UNARY = {
    **UNARY,
    0x35: "int.from_bytes(message.data_as_bytes[{0} : {0} + 32].ljust(32, b'\\0'))",
}
_SIMPLE = frozenset(
    {
        *BINARY,
        *_UNARY,
        *OF_MESSAGE,
        0x50,
        _LOAD_WORD,
        _STORE_WORD,
        _JUMP,
        _JUMP_IF,
        _JUMPDEST,
        *range(_PUSH0, _SWAP1 + 16),
    }
)
_ENDS = bytes(code not in _SIMPLE or code in (_JUMP, _JUMP_IF) for code in range(256))
"""Of each instruction, whether a run begins behind it."""


class Program:
    """A code under the rules of a fork: its runs that were translated, by where they begin."""

    def __init__(self, code: bytes, opcodes: Any) -> None:
        self.code = code
        self.runs: dict[int, Run] = {}
        self.targets = frozenset(_targets(code))
        self._gas = {
            each: getattr(own, "__wrapped__", own).gas_cost
            for each, own in opcodes.items()
            if each in _SIMPLE
        }
        self._times: dict[int, int] = {}

    def count(self, begin: int) -> None:
        """A run begins here; translate it if it has begun often."""
        times = self._times[begin] = self._times.get(begin, 0) + 1
        if times == OFTEN:
            source = _Translation(self.code, begin, self._gas, self.targets).source()
            if source is not None:
                self.runs[begin] = _function(source)


@lru_cache(maxsize=512)
def program_of(code: bytes, computation_class: Any) -> Program:
    return Program(code, computation_class.opcodes)


@lru_cache(maxsize=20_000)
def _function(source: str) -> Run:
    """Contracts that differ only in a constructor's arguments share the functions."""
    names: dict[str, Any] = {"turns": turns, "growth_gas": growth_gas}
    exec(source, names)
    run: Run = names["run"]
    return run


class Code(CodeStream):
    """A code that gives the machine only the instructions that no run does."""

    __slots__ = ("_memory", "_message", "_meter", "_program", "_words")

    def __init__(self, computation: Any) -> None:
        super().__init__(computation.msg.code)
        self._program = program_of(self._raw_code_bytes, computation.origin)
        self._words, self._meter = computation._stack.values, computation._gas_meter
        self._memory, self._message = computation._memory, computation.msg

    def __iter__(self) -> Iterator[int]:
        program, code, size = self._program, self._raw_code_bytes, self._length_cache
        run_at, targets = program.runs.get, program.targets
        state = self._words, self._meter, self._memory, self._message, targets
        begins = True
        while (pc := self.program_counter) < size:
            while run := run_at(pc):
                pc, begins = run(*state), True
                if pc < 0:
                    pc, begins = ~pc, False
                    break
            if pc >= size:
                self.program_counter = pc
                break
            instruction = code[pc]
            if begins and instruction in _SIMPLE:
                program.count(pc)
            self.program_counter = pc + 1
            yield instruction
            begins = bool(_ENDS[instruction])
        yield 0  # STOP


class Translated:
    """Goes before a computation class: its codes run so while its instructions are its own."""

    opcodes: Any
    own_jump_if: Any
    origin: Any
    """The class as it was translated: those that note something on top of it share its programs."""

    def code_stream(self) -> CodeStream:
        if self.opcodes[_JUMP_IF] is self.own_jump_if:
            return Code(self)
        plain: CodeStream = super().code_stream()  # type: ignore[misc]
        return plain  # somebody watches the instructions


def translated(computation_class: Any) -> Any:
    """A computation class whose codes run so."""
    jump_if = staticmethod(computation_class.opcodes[_JUMP_IF])
    bases = (Translated, computation_class)
    made = type(computation_class.__name__, bases, {"own_jump_if": jump_if})
    made.origin = made  # type: ignore[attr-defined]
    return made


def _targets(code: bytes) -> Iterator[int]:
    """The JUMPDESTs that are not data of another instruction."""
    pc = 0
    while pc < len(code):
        if code[pc] == _JUMPDEST:
            yield pc
        pc += max(code[pc] - _PUSH0, 0) + 1 if code[pc] <= _PUSH32 else 1


class _Translation:
    """One run on its way to a function.

    `stack` holds the words on top, as names or numbers; below them lies what the run was given:
    `taken` words of it have names by now. `kinds` says of a name what it stands for.
    """

    def __init__(self, code: bytes, begin: int, gas: dict[int, int], targets: frozenset[int]):
        self._code, self._begin, self._gas, self._targets = code, begin, gas, targets
        self._lines: list[str] = []
        self._stack: list[str] = []
        self._kinds: dict[str, str] = {}
        self._taken = self._highest = self._names = 0
        self._uses_memory = False

    def source(self) -> str | None:
        """The function's text; None if the run is too short to be worth it."""
        run = list(self._run())
        left = total = sum(self._gas[code] for _, code in run)
        if len(run) < 3:
            return None
        ended = False
        for pc, code in run:
            ended = self._add(pc, code, left)
            left -= self._gas[code]
        if not ended:
            last, code = run[-1]
            self._lines += self._leave(str(last + 1 + _data_of(code)))
        return "\n".join([*self._opening(total), *(f"    {line}" for line in self._lines), ""])

    def _run(self) -> Iterator[tuple[int, int]]:
        """Where the run's instructions stand, and which they are."""
        pc = self._begin
        for _ in range(_MOST_INSTRUCTIONS):
            code = self._code[pc] if pc < len(self._code) else None
            if code is None or code not in self._gas or pc + _data_of(code) >= len(self._code):
                return
            if code == _JUMPDEST and pc != self._begin:
                return  # another run begins, since others jump here
            yield pc, code
            if code in (_JUMP, _JUMP_IF):
                return
            pc += 1 + _data_of(code)

    def _opening(self, gas: int) -> list[str]:
        begin, most = ~self._begin, STACK_LIMIT - self._highest
        lines = [
            "def run(words, meter, memory, message, targets):",
            f"    gas = meter.gas_remaining - {gas}",
            f"    if gas < 0 or not {self._taken} <= len(words) <= {most}: return {begin}",
        ]
        if self._uses_memory:
            lines.append("    bytes_ = memory._bytes")
        if self._taken:
            names = [f"g{place}" for place in range(self._taken, 0, -1)]
            lines.append(f"    {', '.join(names)}, = words[-{self._taken} :]")
        return lines

    # -- one instruction

    def _add(self, pc: int, code: int, left: int) -> bool:
        """Translate an instruction; `left` is the gas of it and of those behind it. Returns
        whether the run ends with it."""
        if _PUSH0 <= code <= _PUSH32:
            data = self._code[pc + 1 : pc + 1 + code - _PUSH0]
            self._push(str(int.from_bytes(data)))
        elif _DUP1 <= code < _DUP1 + 16:
            self._reach(code - _DUP1 + 1)
            self._push(self._stack[-(code - _DUP1 + 1)])
        elif _SWAP1 <= code < _SWAP1 + 16:
            place = code - _SWAP1 + 2
            self._reach(place)
            stack = self._stack
            stack[-1], stack[-place] = stack[-place], stack[-1]
        elif code in BINARY:
            first, second = self._number(self._pop()), self._number(self._pop())
            self._push(self._name(BINARY[code].format(first, second), "number"))
        elif code in _UNARY:
            self._push(self._name(_UNARY[code].format(self._number(self._pop())), "number"))
        elif code in OF_MESSAGE:
            kind = "any" if code == 0x33 else "number"
            self._push(self._name(OF_MESSAGE[code], kind))
        elif code == 0x50:
            self._pop()
        elif code in (_LOAD_WORD, _STORE_WORD):
            self._use_memory(pc, left, stores=code == _STORE_WORD)
        elif code in (_JUMP, _JUMP_IF):
            self._jump(pc, left, is_conditional=code == _JUMP_IF)
            return True
        return False

    def _use_memory(self, pc: int, left: int, *, stores: bool) -> None:
        self._uses_memory = True
        self._reach(2 if stores else 1)
        begin = self._number(self._stack[-1])
        aside = self._leave(str(~pc), left)
        if not begin.isdecimal() or int(begin) > NEAR:
            self._lines += [f"if {begin} > {NEAR}:", *_indented(aside)]
        self._lines += [
            f"if len(bytes_) < {begin} + 32:",
            f"    price = growth_gas(memory, {begin})",
            "    if gas < price:",
            *_indented(_indented(aside)),
            "    gas -= price",
            f"    memory.extend({begin}, 32)",
            "    bytes_ = memory._bytes",
        ]
        self._pop()
        if stores:
            word = self._bytes(self._pop())
            self._lines.append(f"bytes_[{begin} : {begin} + 32] = {word}")
        else:
            self._push(self._name(f"bytes(bytes_[{begin} : {begin} + 32])", "bytes"))

    def _jump(self, pc: int, left: int, *, is_conditional: bool) -> None:
        self._reach(2 if is_conditional else 1)
        target = self._number(self._stack[-1])
        condition = self._number(self._stack[-2]) if is_conditional else ""
        aside = self._leave(str(~pc), left)
        self._lines.append("if turns.running: turns.step()")
        if target.isdecimal():
            wrong = "" if int(target) in self._targets else "True"
        else:
            wrong = f"{target} not in targets"
        if wrong:
            both = f"{condition} and {wrong}" if condition else wrong
            self._lines += [f"if {both}:", *_indented(aside)]
        self._pop()
        if is_conditional:
            self._pop()
        onward = f"{target} if {condition} else {pc + 1}" if condition else target
        self._lines += self._leave(onward)

    def _leave(self, onward: str, gas: int = 0) -> list[str]:
        """The lines that put stack and gas as they are here, and go on elsewhere; `gas` was taken
        too early."""
        given = [f"g{place}" for place in range(self._taken, 0, -1)]
        same = 0
        while same < min(len(given), len(self._stack)) and given[same] == self._stack[same]:
            same += 1
        gone, words = len(given) - same, self._stack[same:]
        lines = []
        if gone and words:
            lines.append(f"words[-{gone} :] = {', '.join(words)},")
        elif gone:
            lines.append(f"del words[-{gone} :]")
        elif words:
            lines.append(f"words += {', '.join(words)},")
        spent = f"gas + {gas}" if gas else "gas"
        return [*lines, f"meter.gas_remaining = {spent}", f"return {onward}"]

    # -- words

    def _reach(self, depth: int) -> None:
        """Give names to a number of words on top."""
        while len(self._stack) < depth:
            self._taken += 1
            self._stack.insert(0, f"g{self._taken}")
            self._kinds[f"g{self._taken}"] = "any"

    def _push(self, word: str) -> None:
        self._stack.append(word)
        self._highest = max(self._highest, len(self._stack) - self._taken)

    def _pop(self) -> str:
        self._reach(1)
        return self._stack.pop()

    def _name(self, expression: str, kind: str) -> str:
        self._names += 1
        name = f"w{self._names}"
        self._lines.append(f"{name} = {expression}")
        self._kinds[name] = kind
        return name

    def _number(self, word: str) -> str:
        """A word as a number, whatever it was."""
        kind = self._kinds.get(word, "number")
        if kind != "number":
            test = f"if {word}.__class__ is bytes: " if kind == "any" else ""
            self._lines.append(f"{test}{word} = int.from_bytes({word})")
            self._kinds[word] = "number"
        return word

    def _bytes(self, word: str) -> str:
        """A word as 32 bytes: an expression."""
        kind = self._kinds.get(word, "number")
        if word.isdecimal():
            return repr(int(word).to_bytes(32))
        if kind == "number":
            return f"{word}.to_bytes(32)"
        if kind == "bytes":
            return word
        right = f"{word}.rjust(32, b'\\0')"
        return f"{right} if {word}.__class__ is bytes else {word}.to_bytes(32)"


def _data_of(code: int) -> int:
    """How many bytes of data follow an instruction."""
    return code - _PUSH0 if _PUSH0 <= code <= _PUSH32 else 0


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]
