"""The headings under which --help lists the commands of a long group, in the order it prints them.

A command says its heading where it is declared; a group's stands in `app.py`.
"""

from __future__ import annotations

from enum import StrEnum


class Heading(StrEnum):
    """What people want to do."""

    FOUND = "Found a nation"
    SEE = "See how things stand"
    TAKE_PART = "Take part"
    PUBLISH = "Keep and publish records"

    JOIN = "Join"
    DECIDE_WHO_JOINS = "Decide who joins"
    OWN_PASSPORT = "Look after your own passport"
    DELEGATE = "Delegate votes"
    REGISTRAR = "Act as the registrar"
    RECOVER = "Recover a lost key"

    AGREE = "Agree"
    SECRET = "Vote in secret"
    PROPOSE = "Propose"
    STAND = "Open an election, and stand"
    VOTE = "Vote"
    VOTE_BY_SIGNATURE = "Vote by signature"
    CARRY_OUT = "Carry out"
    DISPUTE = "Dispute"

    PAY = "Pay"

    CEREMONY = "Make the key"
    COUNT = "Count a vote"
    OFFLINE = "Without a network"

    PARTY = "As a party"
    PANELIST = "As a panelist"
    STEPS = "By anybody"
    SERVE = "Serve on panels"

    RECORD = "Record"
    PROVE = "Prove and verify"

    RUN = "Run the chain"
    TIME = "Move through time"
    COPY = "Copy and restore"

    SET_UP = "Set up this computer"
