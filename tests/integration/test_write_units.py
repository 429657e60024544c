"""What a consolidation that has nothing to do costs: the bound that docs/cost.md counts with."""

from __future__ import annotations

import logging

import pytest

from benchmarks import write_units
from winnow.platform.table import Table


def test_a_consolidation_costs_no_more_write_units_than_its_bound(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # given the meter's places in the table's methods, which are given back afterwards
    for name in ("transact", "write", "update"):
        monkeypatch.setattr(Table, name, getattr(Table, name))
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)  # the worker logs to standard output

    # when a consolidation of twenty different records is counted from trigger to end
    exit_code = write_units.main()

    # then it is three transactions, and within the bound
    *lines, total = capsys.readouterr().out.splitlines()
    assert exit_code == 0
    assert len(lines) == 3
    assert int(total.split()[0]) == write_units.LIMIT == 22
