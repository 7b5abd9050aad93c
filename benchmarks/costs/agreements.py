"""What agreements cost: a sale in a plain ERC-20, as it goes and as it is disputed. An agreement of
others in the same token is open meanwhile. Each approval is for the price alone, and told apart."""

from __future__ import annotations

from tests.contracts.agreements.bench import PRICE, SELLER, Bench, Design, Terms
from tests.contracts.agreements.hall import COST, Hall

from benchmarks.costs.figures import Figure, counting_backend, last

SIGNED = "sign for both and fund an agreement, in one transaction"
PERFORMED = "perform and claim, in one transaction"


def measure() -> dict[str, Figure]:
    bench = _bench(Design(reputation=False))
    terms, approval = _approved(bench)
    bench.join(terms, by=bench.buyer)
    figures = {"approve a plain ERC-20": approval, SIGNED: last(bench.world.chain)}
    bench.perform(terms, pays=True)
    figures[PERFORMED] = last(bench.world.chain)
    terms, _ = _approved(bench)
    bench.join(terms)
    figures[f"{SIGNED}, all relayed"] = last(bench.world.chain)
    bench.perform(terms)
    performed = last(bench.world.chain)
    bench.claim(terms, SELLER)
    figures["perform and claim, in two transactions"] = performed + last(bench.world.chain)
    return figures | _with_reputation() | _disputed(bench) | _before_the_court()


def _bench(design: Design) -> Bench:
    """With an agreement of others in the same token."""
    bench = Bench(design, counting_backend())
    bench.begun()
    return bench


def _approved(bench: Bench) -> tuple[Terms, Figure]:
    """A sale for whose price the buyer let the contract spend."""
    bench.token.send(bench.buyer, "approve", bench.agreements.address, 0)
    bench.token.send(bench.buyer, "approve", bench.agreements.address, PRICE)
    return bench.terms(), last(bench.world.chain)


def _with_reputation() -> dict[str, Figure]:
    """Of two who never performed an agreement, and then of the same two."""
    bench = _bench(Design())
    figures = {}
    for name in (f"{PERFORMED}, two newcomers to reputation", f"{PERFORMED}, with reputation"):
        bench.perform(bench.begun(), pays=True)
        figures[name] = last(bench.world.chain)
    return figures


def _disputed(bench: Bench) -> dict[str, Figure]:
    bench.token.send(bench.buyer, "approve", bench.agreements.address, 2**255)
    terms = bench.begun()
    dispute = bench.dispute(terms)
    figures = {"open a dispute": last(bench.world.chain)}
    bench.answer(terms, dispute)
    figures["answer a dispute and ask an account to rule"] = last(bench.world.chain)
    bench.rule(terms, 1)
    return figures | {"rule, an account": last(bench.world.chain)}


def _before_the_court() -> dict[str, Figure]:
    hall = Hall(backend=counting_backend())
    terms = hall.begun()
    dispute = hall.claimed(terms)
    opened = last(hall.world.chain)
    hall.answered(terms, dispute)
    assert dispute.fee == COST
    return {
        "open a dispute, before the nation's court": opened,
        "answer a dispute and ask the nation's court": last(hall.world.chain),
    }
