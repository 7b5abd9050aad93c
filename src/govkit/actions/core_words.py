"""The contracts that every nation has, in words. Records have a module of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from govkit.actions.words import Form, Tellers, Words
from govkit.constitution import units
from govkit.contracts import CitizenRegistry, Rule, Rulebook, Terms, TreasuryToken
from govkit.errors import UnitError
from govkit.guesses import no_such
from govkit.types import BPS_DENOMINATOR, Bps, Call

SHA256 = r"(?:0x)?([0-9a-fA-F]{64})"
"""The pattern of a hash in words. Its digits are a group."""

# The names of a class's settings, in words and in the contract.
_SETTINGS = {
    "voting_delay": "voting_delay",
    "voting_period": "voting_period",
    "quorum": "quorum_bps",
    "approval": "approval_bps",
    "proposal_threshold": "proposal_threshold",
    "timelock_delay": "timelock_seconds",
    "secret": "secret",
}


class TokenWords(Words[TreasuryToken]):
    examples = (
        "pay AMOUNT to ACCOUNT",
        "issue AMOUNT to ACCOUNT",
        "lower issuance limit to SHARE",
    )

    def forms(self) -> Sequence[Form]:
        token, who, wei = self.one, self.say.account, self.say.wei
        return [
            (r"pay (.+) to (\S+)", lambda a, to: token.transfer(who(to), wei(a))),
            (r"issue (.+) to (\S+)", lambda a, to: token.issue(who(to), wei(a))),
            (
                r"lower issuance limit to (.+)",
                lambda text: token.lower_issuance_limit(_share(text, 0)),
            ),
        ]

    def tellers(self, own: str) -> Tellers:
        show, amount = self.say.show, self.say.amount
        return {
            "transfer": lambda to, wei: f"pay {amount(wei)} to {show(to)}",
            "issue": lambda to, wei: f"issue {amount(wei)} to {show(to)}",
            "lowerIssuanceLimit": lambda bps: f"lower issuance limit to {units.format_share(bps)}",
            "approve": lambda who, wei: f"let {show(who)} take {amount(wei)} of yours",
            "delegate": lambda who: f"delegate to {show(who)} in {own}",
        }


class RegistryWords(Words[CitizenRegistry]):
    examples = (
        "admit ACCOUNT",
        "notice ACCOUNT SHA256",
        "suspend ACCOUNT until DATE",
        "reinstate ACCOUNT",
        "revoke ACCOUNT",
        "set registrar ACCOUNT",
    )

    def forms(self) -> Sequence[Form]:
        registry, who = self.one, self.say.account
        return [
            (r"admit (\S+)", lambda name: registry.admit(who(name))),
            (
                rf"notice (\S+) {SHA256}",
                lambda name, digest: registry.give_notice(who(name), bytes.fromhex(digest)),
            ),
            (
                r"suspend (\S+) until (.+)",
                lambda name, until: registry.suspend(who(name), self.say.timepoint(until)),
            ),
            (r"reinstate (\S+)", lambda name: registry.reinstate(who(name))),
            (r"revoke (\S+)", lambda name: registry.revoke(who(name))),
            (r"set registrar (\S+)", lambda name: registry.set_registrar(who(name))),
        ]

    def tellers(self, own: str) -> Tellers:
        show = self.say.show
        return {
            "admit": lambda who: f"admit {show(who)}",
            "giveNotice": lambda who, digest: f"notice {show(who)} 0x{digest.hex()}",
            "suspend": lambda who, until: f"suspend {show(who)} until {self.say.moment(until)}",
            "reinstate": lambda who: f"reinstate {show(who)}",
            "revoke": lambda who: f"revoke {show(who)}",
            "setRegistrar": lambda who: f"set registrar {show(who)}",
            "renew": lambda: "renew your own passport",
            "resign": lambda: "give up your own citizenship",
            "reply": lambda digest: f"reply 0x{digest.hex()} to your notice",
        }


class RulebookWords(Words[Rulebook]):
    """Classes of decisions, and the rules that say which class an action belongs to."""

    examples = (
        "set [class CLASS] voting_delay SPAN",
        "set [class CLASS] voting_period SPAN",
        "set [class CLASS] quorum SHARE",
        "set [class CLASS] approval SHARE",
        "set [class CLASS] proposal_threshold AMOUNT",
        "set [class CLASS] timelock_delay SPAN",
        "set class CLASS secret yes",
        "set rule CONTRACT.FUNCTION class CLASS [even if dormant]",
        "set rule ADDRESS SIGNATURE class CLASS [even if dormant]",
    )

    def forms(self) -> Sequence[Form]:
        return [
            (rf"set (?:class (\S+) )?({'|'.join(_SETTINGS)}) (.+)", self._set),
            (r"set rule (.+) class (\S+)( even if dormant)?", self._set_rule),
        ]

    def tellers(self, own: str) -> Tellers:
        return {
            "setClass": self._class_set,
            "setRules": lambda rows: "; ".join(self._rule(Rule(*row)) for row in rows),
        }

    def _class_number(self, text: str) -> int:
        """A class by its name in the nation file, or by its number. Raises UsageError."""
        names = self.say.class_names
        if text in names:
            return names.index(text)
        count = self.one.class_count()
        if text.isdigit() and int(text) < count:
            return int(text)
        raise no_such("class", text, names, f"or give one from 0 to {count - 1}")

    def _set(self, class_number: str | None, setting: str, text: str) -> Call:
        """A class with one of its present settings changed."""
        number = self._class_number(class_number or "0")
        changed: Any = {_SETTINGS[setting]: self._setting(setting, text)}
        return self.one.set_class(number, replace(self.one.terms(number), **changed))

    def _setting(self, setting: str, text: str) -> int:
        match setting:
            case "quorum":
                return _share(text, 0)
            case "approval":
                return _share(text, 5_000)
            case "proposal_threshold" if self.say.core_votes == "token":
                return self.say.wei(text)
            case "proposal_threshold":
                return units.parse_count(text, "citizen")
            case "timelock_delay":
                return units.parse_duration(text)
            case "secret":
                return _yes_or_no(text)
            case _:
                return self.say.ticks(text)

    def _set_rule(self, action: str, class_name: str, dormant: str | None) -> Call:
        from govkit.constitution.functions import COIN

        rule = Rule(class_number=self._class_number(class_name), exempt=bool(dormant))
        if action != COIN:
            target, selector = self.say.target(action)
            rule = replace(rule, target=target, selector=selector)
        return self.one.set_rules([rule])

    def _class_set(self, number: int, fields: tuple[Any, ...]) -> str:
        """A class with all its settings. Beside each change stands the present value."""
        after, before = self.say.settings(Terms.of(fields)), {}
        is_new = number >= self.one.class_count()
        if not is_new:
            before = self.say.settings(self.one.terms(number))
        words = []
        for name in {**after, **before}:
            value = after.get(name, "no more")
            changed = not is_new and value != before.get(name)
            now = f" (now {before.get(name, 'not asked')})" if changed else ""
            words.append(f"{name} {value}{now}")
        new = " (a new one)" if is_new else ""
        return f"set class {self.say.class_name(number)}{new}: " + ", ".join(words)

    def _rule(self, rule: Rule) -> str:
        action = self.say.ruled(rule)
        pinned = ", for ever" if rule.pinned else ""
        dormant = " even if dormant" if rule.exempt else ""
        name = self.say.class_name(rule.class_number)
        return f"set rule {action} class {name}{dormant}{pinned}"


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise UnitError(text, "yes or no")
    return text == "yes"


def _share(text: str, least_bps: int) -> Bps:
    bps = units.parse_share(text)
    if not least_bps <= bps <= BPS_DENOMINATOR:
        raise UnitError(text, f"{units.format_share(Bps(least_bps))} to 100 %")
    return bps
