"""Members of objects are columns of their own, in deployed and in local consolidations."""

from winnow.matching.constants import MOST_MEMBERS
from winnow.matching.prepare.json_cells import cells_of_value
from winnow.values import Json


def test_members_of_objects_are_named_by_their_path() -> None:
    address: Json = {"city": "Leeds", "geo": {"lat": 53.8}, "note": None}

    assert cells_of_value("address", address) == {"address.city": "Leeds", "address.geo.lat": "53.8"}


def test_the_same_member_of_several_objects_is_one_list() -> None:
    phones: Json = [{"type": "home", "number": "1"}, {"type": "home", "number": "2"}, "3"]

    assert cells_of_value("phones", phones) == {"phones.type": ("home",), "phones.number": ("1", "2"), "phones": ("3",)}


def test_texts_numbers_and_lists_stay_one_column() -> None:
    assert cells_of_value("name", " Ada ") == {"name": "Ada"}
    assert cells_of_value("born", 1815) == {"born": "1815"}
    assert cells_of_value("member", value=True) == {"member": "yes"}
    assert cells_of_value("tags", ["a", "b", "a"]) == {"tags": ("a", "b")}
    assert cells_of_value("tags", []) == cells_of_value("tags", "") == cells_of_value("tags", {}) == {}


def test_an_object_whose_keys_are_data_is_one_text() -> None:
    days: Json = {f"day {i}": i for i in range(MOST_MEMBERS + 1)}

    assert list(cells_of_value("days", days)) == ["days"]
