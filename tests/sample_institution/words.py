"""The forum in words."""

from __future__ import annotations

from collections.abc import Sequence

from govkit.actions.words import Form, Tellers, Words
from tests.sample_institution.contract import Forum


class ForumWords(Words[Forum]):
    absent = ("this nation has no forum", "its file names none")
    examples = ("talk about TOPIC",)

    def forms(self) -> Sequence[Form]:
        return [(r"talk about (.+)", lambda topic: self.one.set_topic(topic))]

    def tellers(self, own: str) -> Tellers:
        return {"setTopic": lambda topic: "talk about " + topic.rstrip(b"\0").decode()}
