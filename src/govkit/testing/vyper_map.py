"""A contract's source map, read from the compiler's own: pc -> node of the syntax tree.

What has no statement is left out: the selection of a function, the getters of public variables.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from vyper import ast as vy_ast
from vyper.ir import compile_ir

from govkit.testing.source_map import Branch, CodeMap, SourceMap, Statement

_JUMPI, _JUMPDEST, _PUSH1, _PUSH32 = 0x57, 0x5B, 0x60, 0x7F
_ADD, _ISZERO, _DUP1, _DUP2, _SWAP1 = 0x01, 0x15, 0x80, 0x81, 0x90
_LOOP_BEGINS = ((_SWAP1, _JUMPDEST), (_DUP2, _ADD, _SWAP1, _JUMPDEST))
"""What stands behind the jump over a loop: from 0 on, or from another number."""
_STATEMENTS = (
    vy_ast.AnnAssign, vy_ast.Assert, vy_ast.Assign, vy_ast.AugAssign, vy_ast.Break,
    vy_ast.Continue, vy_ast.Expr, vy_ast.For, vy_ast.If, vy_ast.Log, vy_ast.Pass, vy_ast.Raise,
    vy_ast.Return,
)  # fmt: skip

_BLOCK_ENDS = (0x00, 0x56, _JUMPI, _JUMPDEST, 0xF3, 0xFD, 0xFE)
"""STOP, JUMP, RETURN, REVERT and INVALID too."""

_LEAVING = (vy_ast.Break, vy_ast.Continue, vy_ast.Return)


def map_of(compiled: Any) -> SourceMap:
    """The map of a contract, given vyper's `CompilerData` of it."""
    statements = _Statements()
    runtime = _code_map(compiled.assembly_runtime, None, statements)
    # The code that creates it ends with its own code, which runs later.
    creation = _code_map(compiled.assembly, runtime.size, statements)
    return SourceMap(tuple(statements.found), runtime, creation)


class _Statements:
    """Numbers statements as they are met."""

    def __init__(self) -> None:
        self.found: list[Statement] = []
        self._numbers: dict[Statement, int] = {}

    def number(self, node: Any) -> int | None:
        """The number of a node's statement; None if it has none."""
        while node is not None and not isinstance(node, _STATEMENTS):
            node = node._parent
        if node is None:
            return None
        function = node.get_ancestor(vy_ast.FunctionDef)
        if function is None or not _is_written(function):
            return None
        made = Statement(function.module_node.resolved_path, node.lineno, function.name)
        if made not in self._numbers:
            self._numbers[made] = len(self.found)
            self.found.append(made)
        return self._numbers[made]


def _is_written(function: Any) -> bool:
    """Whether somebody wrote it: the compiler makes getters of public variables itself."""
    source = function.full_source_code
    if source is None or function.lineno is None:
        return False
    return bool(source.splitlines()[function.lineno - 1].lstrip().startswith("def "))


def _code_map(assembly: Any, runtime_size: int | None, statements: _Statements) -> CodeMap:
    code, maps = compile_ir.assembly_to_evm(assembly, compiler_metadata=None)
    size = len(code) - (runtime_size or 0)
    nodes = {pc: node for pc, node in sorted(maps["pc_raw_ast_map"].items()) if pc < size}
    places = _places(nodes, statements)
    instructions = list(_instructions(code[:size]))
    starts = _block_starts(instructions)
    blocks: dict[int, set[int]] = {start: set() for start in starts}
    for pc, number in places:
        blocks[starts[bisect_right(starts, pc) - 1]].add(number)
    jumps = [pc for pc, opcode in instructions if opcode == _JUMPI]
    branches = [_branch(pc, nodes, instructions, statements) for pc in jumps if pc in nodes]
    decided = {id(nodes[pc]) for pc in jumps if pc in nodes}
    # Calls and loops make jumps without a node too; the one that decides is the last.
    shortened = {
        id(found): _way_out(pc, found, leaves, statements)
        for pc in jumps
        if pc not in nodes
        for found, leaves in [_shortened(pc, nodes)]
        if found is not None and id(found) not in decided
    }
    loops = _loops(code[:size], nodes, instructions, statements)
    known = [each for each in [*branches, *shortened.values(), *loops] if each is not None]
    for branch in known:
        if branch.reached is not None:
            # Its exit is before the jump, though it is reached by jumping.
            blocks[starts[bisect_right(starts, branch.pc) - 1]].discard(branch.reached)
    return CodeMap(
        size,
        tuple(places),
        {start: tuple(sorted(inside)) for start, inside in blocks.items() if inside},
        tuple(sorted(known, key=lambda each: each.pc)),
    )


def _places(nodes: dict[int, Any], statements: _Statements) -> list[tuple[int, int]]:
    """The statement of each instruction.

    The compiler keeps the reading of a variable with the node of one of its uses, wherever it is
    read: so a name counts only for a statement that has nothing else.
    """
    numbered = [
        (pc, number, isinstance(node, vy_ast.Name))
        for pc, node in nodes.items()
        if (number := statements.number(node)) is not None
    ]
    sure = {number for _, number, is_name in numbered if not is_name}
    return [(pc, n) for pc, n, is_name in numbered if not is_name or n not in sure]


def _instructions(code: bytes) -> Iterator[tuple[int, int]]:
    """(pc, opcode), without what a PUSH carries."""
    pc = 0
    while pc < len(code):
        opcode = code[pc]
        yield pc, opcode
        pc += 1 + (opcode - _PUSH1 + 1 if _PUSH1 <= opcode <= _PUSH32 else 0)


def _block_starts(instructions: list[tuple[int, int]]) -> list[int]:
    starts = {0}
    for pc, opcode in instructions:
        if opcode == _JUMPDEST:
            starts.add(pc)
        elif opcode == _JUMPI:
            starts.add(pc + 1)
    return sorted(starts)


def _branch(
    pc: int, nodes: dict[int, Any], instructions: list[tuple[int, int]], statements: _Statements
) -> Branch | None:
    """What the jump at `pc` decides; None if that is nothing somebody wrote as a condition."""
    node = nodes[pc]
    number = statements.number(node)
    if number is None:
        return None
    if isinstance(node, vy_ast.Assert):
        # A reason is written out behind the jump over it; without one all share one revert.
        return Branch(pc, number, "assert", node.msg is not None)
    inside: list[Any]
    if isinstance(node, vy_ast.If):
        label, inside = "if", list(node.body)
    elif isinstance(node, vy_ast.IfExp):
        label, inside = "if", [node.body]
    elif isinstance(node, vy_ast.BoolOp):
        label = "and" if isinstance(node.op, vy_ast.And) else "or"
        inside = list(node.values[1:])
    else:
        return None
    falls_inside = _falls_inside(pc, nodes, instructions, inside)
    # `or` evaluates the second only if the first does not hold.
    return Branch(pc, number, label, falls_inside == (label == "or"))


def _loops(
    code: bytes, nodes: dict[int, Any], instructions: list[tuple[int, int]], statements: _Statements
) -> Iterator[Branch | None]:
    """Whether each loop has rounds at all, where their number is known only when it runs.

    The compiler writes `rounds == 0` then as a jump over the loop, in one way alone.
    """
    opcodes = [opcode for _, opcode in instructions]
    found: list[tuple[int, int, int]] = []
    for at in range(3, len(opcodes)):
        if opcodes[at] != _JUMPI or opcodes[at - 3 : at - 1] != [_DUP1, _ISZERO]:
            continue
        begin = next((b for b in _LOOP_BEGINS if opcodes[at + 1 : at + 1 + len(b)] == list(b)), ())
        if begin:
            entry = instructions[at + len(begin)][0]
            end = _jump_to(entry, code, instructions[at:])
            if end is not None:
                found.append((end - entry, instructions[at][0], entry))
    taken: set[int] = set()
    for length, pc, entry in sorted(found):  # an inner loop is shorter
        node = _loop_over(entry, entry + length, nodes, taken)
        if node is not None:
            taken.add(id(node))
            number = statements.number(node)
            yield None if number is None else Branch(pc, number, "for", False)


def _jump_to(target: int, code: bytes, instructions: list[tuple[int, int]]) -> int | None:
    """The place of the first jump to `target`."""
    for (before, opcode), (pc, jump) in pairwise(instructions):
        is_push = _PUSH1 <= opcode <= _PUSH32
        if jump == _JUMPI and is_push and int.from_bytes(code[before + 1 : pc]) == target:
            return pc
    return None


def _loop_over(begin: int, end: int, nodes: dict[int, Any], taken: set[int]) -> Any:
    """The innermost `for` in which all code from `begin` to `end` is, and which is none of those
    within it."""
    inside = [_loops_around(node) for pc, node in nodes.items() if begin <= pc <= end]
    around = [each for each in inside if each]
    for loop in around[0] if around else ():
        if id(loop) not in taken and all(any(loop is other for other in each) for each in around):
            return loop
    return None


def _loops_around(node: Any) -> list[Any]:
    """The `for` statements that a node is in, the innermost first."""
    found = []
    while node is not None:
        if isinstance(node, vy_ast.For):
            found.append(node)
        node = node._parent
    return found


def _shortened(pc: int, nodes: dict[int, Any]) -> tuple[Any, Any]:
    """The `if` of a jump that the optimizer made of two, as of `if done: break`, and its way out.

    Such a jump has no node. What is right before it belongs to the condition, or to the way out.
    """
    before = max((each for each in nodes if each < pc), default=None)
    node = None if before is None else nodes[before]
    if isinstance(node, vy_ast.If):
        return (node, node.body[0]) if isinstance(node.body[0], _LEAVING) else (None, None)
    while node is not None:
        parent = node._parent
        if isinstance(parent, vy_ast.If) and not isinstance(node, vy_ast.If):
            leaves = node if node is not parent.test else parent.body[0]
            return (parent, leaves) if isinstance(leaves, _LEAVING) else (None, None)
        node = parent
    return None, None


def _way_out(pc: int, found: Any, leaves: Any, statements: _Statements) -> Branch | None:
    number = statements.number(found)
    if number is None:
        return None
    holds = any(leaves is each for each in found.body)
    return Branch(pc, number, "if", holds, statements.number(leaves))


def _falls_inside(
    pc: int, nodes: dict[int, Any], instructions: list[tuple[int, int]], inside: list[Any]
) -> bool:
    """Whether what follows where the jump at `pc` is not taken is code of `inside`."""
    at = bisect_right(instructions, (pc, 256))
    for after, opcode in instructions[at:]:
        if after in nodes and _is_within(nodes[after], inside):
            return True
        if opcode in _BLOCK_ENDS:
            return False
    return False


def _is_within(node: Any, places: list[Any]) -> bool:
    while node is not None:
        if any(node is place for place in places):
            return True
        node = node._parent
    return False
