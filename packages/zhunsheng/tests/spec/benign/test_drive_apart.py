"""A drive apart, told by example: what a drive asks for is compared inside the drive."""

import sanctions


def test_fining_all_in_a_drive_that_asks_for_it_names_nobody(assessed, rng):
    """Two officers fine every seatbelt in May, as all do who take part in the drive; outside it they are like the others."""
    rows = sanctions.force(rng)
    drive = {
        "campaign_id": "c", "unit_id": rows[0]["unit_id"], "groups": "seatbelt",
        "starts_at": "2023-05-01T00:00:00+08:00", "ends_at": "2023-08-01T00:00:00+08:00",
    }  # fmt: skip
    for row in rows:
        if row["group"] == "seatbelt" and "2023-05" <= str(row["occurred_at"])[:7] <= "2023-07":
            row.update(sanction="fine", fine=100)
    found = assessed(rows, tables={"campaigns": [drive]}, only=("a1_same_facts",))
    assert sanctions.named(found) == set()
    causes = {entry.cause for line in found.lines for entry in line.benign}
    assert "drive_apart" in causes
