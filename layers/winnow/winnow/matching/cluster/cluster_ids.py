"""Cluster ids that stay the same from run to run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence


def stable_ids(clusters: Mapping[str, Sequence[str]], previous: Mapping[str, str]) -> dict[str, str]:
    """The id of each cluster, by its smallest member.

    A cluster inherits the previous id that most of its members bear (ties: the smaller id); a previous id goes to the
    cluster that holds most of its bearers (ties: the smaller member). A new cluster takes its smallest member's id.
    An inherited id gives way where a new cluster's smallest member is the record of that name.

    Args:
        clusters: sorted members by smallest member.
        previous: previous cluster id by record.
    """
    claims: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for first, members in clusters.items() if previous else ():
        held = Counter(previous[m] for m in members if m in previous)
        if held:
            wanted, count = min(held.items(), key=lambda item: (-item[1], item[0]))
            claims[wanted].append((-count, first))
    inherited = {min(claim)[1]: wanted for wanted, claim in claims.items()}
    ids = {first: first for first in clusters if first not in inherited}
    given_way = []
    taken = set(ids)
    for first, wanted in sorted(inherited.items()):
        if wanted in taken:
            given_way.append(first)
        else:
            ids[first] = wanted
            taken.add(wanted)
    for first in given_way:
        free = next((m for m in clusters[first] if m not in taken), f"{first}+")
        ids[first] = free
        taken.add(free)
    return ids
