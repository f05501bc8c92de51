"""P1's expressions: decisions that no register answers, entries that no decision answers, charges without a reading."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.benign import elsewhere_kept, typing_error, unit_upload
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope, kept
from zhunsheng.integrity.signals.p1_registers.params import Params

DAY = 86_400
NEEDED = ("record_id", "officer_id", "unit_id", "document_no", "vehicle", "code", "occurred_at")
STRATA = ("group", "method", "fined", "elsewhere")
CAUSES = (elsewhere_kept.CAUSE, unit_upload.CAUSE, typing_error.CAUSE)


def seconds(moment: ir.TimestampValue, *, since: ir.TimestampValue) -> ir.IntegerValue:
    """Whole seconds between two moments; engines give seconds of the epoch as floats."""
    return (moment.epoch_seconds() - since.epoch_seconds()).cast("float64").cast("int64")


@kept
def decisions(scope: Scope) -> ir.Table:
    """One row a decision: a document, or a fine without one. Offences of one document and vehicle are one."""
    rows = scope.columns(*NEEDED, "group", "method", "fine")
    rows = rows.mutate(fined=rows.fine.fill_null(0.0) > 0)
    rows = rows.filter(rows.document_no.notnull() | rows.fined)
    rows = rows.mutate(document=ibis.coalesce(rows.document_no, rows.record_id), plate=ibis.coalesce(rows.vehicle, ""))
    first = rows.group_by("document", "plate").aggregate(record_id=rows.record_id.min(), fined=rows.fined.max())
    single = rows.drop("fined").join(first.select("record_id", "fined"), "record_id", rname="{name}_of_first")
    return _numbered(single.drop("plate", "fine"))


def _numbered(rows: ir.Table) -> ir.Table:
    """With ``nth``: the second decision on one document number needs a second entry."""
    counts = rows.group_by("document").aggregate(n=rows.count())
    several = rows.semi_join(counts.filter(counts.n > 1), "document").select("record_id", "document", "occurred_at")
    window = ibis.window(group_by="document", order_by=["occurred_at", "record_id"])
    ranked = several.mutate(nth=ibis.row_number().over(window)).select("record_id", "nth")
    joined = rows.left_join(ranked, "record_id", rname="{name}_of_several").drop("record_id_of_several")
    return joined.mutate(nth=joined.nth.fill_null(0))


@kept
def entries(scope: Scope) -> ir.Table:
    """Rows of the second register, with ``entry`` naming each."""
    rows = scope.table("register")
    rows = rows.mutate(entry=rows.source + "\x1f" + rows.entry_id)
    return rows.select("entry", "entry_id", "source", "document_no", "officer_id", "vehicle", "code", "at")


def reach(scope: Scope) -> ir.Table:
    """The first and last entry held: what happened outside is not answered by anything."""
    rows = entries(scope)
    return rows.aggregate(first=rows["at"].min(), last=rows["at"].max())


def _answered(scope: Scope) -> ir.Table:
    """Decisions with ``by_document``, and ``answer_at``: entries of one document are counted source by source."""
    rows = entries(scope)
    rows = rows.filter(rows.document_no.notnull())
    each = rows.group_by("document_no", "source").aggregate(n=rows.count(), first=rows["at"].min())
    held = each.group_by(document=each.document_no).aggregate(held=each.n.max(), answer_at=each["first"].min())
    own = decisions(scope)
    found = own.left_join(held, "document", rname="{name}_of_entry").drop("document_of_entry")
    return found.mutate(by_document=(found.held > found.nth).fill_null(False)).drop("held")


def _loose(scope: Scope) -> ir.Table:
    """Entries whose document number no record bears, voided ones included."""
    rows, every = entries(scope), scope.every.select("document_no").distinct()
    return rows.anti_join(every.filter(every.document_no.notnull()), "document_no")


@kept
def links(scope: Scope, *, params: Params, grace: int) -> ir.Table:
    """``record_id`` and ``entry`` matched one to one by fields (``how`` = fields) or, next, but for one slip (typing)."""
    answered = _answered(scope)
    left = answered.filter(~answered.by_document).select(*NEEDED)
    right = _loose(scope)
    fields = _mutual(_by_fields(left, right=right, params=params, grace=grace)).mutate(how=ibis.literal("fields"))
    fields = scope.keep(fields, name="p1_fields")
    slips = _slips(left.anti_join(fields, "record_id"), right=right.anti_join(fields, "entry"), grace=grace)
    return fields.union(_mutual(slips).mutate(how=ibis.literal("typing")))


def _by_fields(left: ir.Table, *, right: ir.Table, params: Params, grace: int) -> ir.Table:
    """Pairs that agree in vehicle and code, or in officer and code where one side has no vehicle."""
    paid = left.join(right, ["vehicle", "code"], rname="{name}_of_entry")
    paid = paid.mutate(late=seconds(paid["at"], since=paid.occurred_at))
    paid = paid.filter(paid.late.between(-60 * params.minutes, grace * DAY))
    near = left.join(right, ["officer_id", "code"], rname="{name}_of_entry")
    near = near.mutate(late=seconds(near["at"], since=near.occurred_at))
    near = near.filter(near.vehicle.isnull() | near.vehicle_of_entry.isnull(), near.late.abs() <= 60 * params.minutes)
    return paid.select("record_id", "entry", "late").union(near.select("record_id", "entry", "late")).distinct()


def _slips(left: ir.Table, *, right: ir.Table, grace: int) -> ir.Table:
    """Pairs whose document numbers are one slip apart, in time, and nothing else that speaks against it."""
    entered = right.select("entry", "document_no", "at", plate=right.vehicle, coded=right.code)
    pairs = typing_error.one_slip(left, right=entered, column="document_no")
    pairs = pairs.mutate(late=seconds(pairs["at"], since=pairs.occurred_at))
    agree = (pairs.vehicle == pairs.plate).fill_null(True) & (pairs.code == pairs.coded).fill_null(True)
    return pairs.filter(agree, pairs.late.between(-DAY, grace * DAY)).select("record_id", "entry", "late").distinct()


def _mutual(pairs: ir.Table) -> ir.Table:
    """Pairs in which each is the other's nearest in time: one to one."""
    mine = ibis.window(group_by="record_id", order_by=[pairs.late.abs(), pairs.entry])
    other = ibis.window(group_by="entry", order_by=[pairs.late.abs(), pairs.record_id])
    ranked = pairs.mutate(mine=ibis.row_number().over(mine), other=ibis.row_number().over(other))
    nearest = ranked.filter(ranked.mine == 0, ranked.other == 0)
    return nearest.select("record_id", "entry", "late")


def unmatched(
    scope: Scope, *, params: Params, grace: int, first: datetime, last: datetime, indicator: Indicator
) -> Marks:
    """Decisions whose time for an answer is over; those without one are hits."""
    rows = _answered(scope)
    found = links(scope, params=params, grace=grace).select("record_id", "how", "late")
    rows = rows.left_join(found, "record_id", rname="{name}_of_link").drop("record_id_of_link")
    due = rows._known + ibis.interval(days=grace)
    rows = rows.mutate(known_at=due).filter(rows.occurred_at >= ibis.literal(first), due <= ibis.literal(last))
    rows = rows.mutate(hit=~rows.by_document & (rows.how != "fields").fill_null(True))
    rows = _held(rows, by=("group", "fined", "method"), params=params)
    rows = _held(rows.filter(~rows.elsewhere).drop("elsewhere"), by=("unit_id", "group", "fined"), params=params)
    rows = unit_upload.flagged(rows, least=params.day_least, share=params.day_share, people=params.people)
    late = seconds(rows.answer_at, since=rows.occurred_at) // DAY
    cause = ibis.cases(
        (rows.elsewhere, elsewhere_kept.CAUSE),
        (rows.how == "typing", typing_error.CAUSE),
        (rows.unit_late, unit_upload.CAUSE),
        else_=ibis.null("string"),
    )
    waited = seconds(ibis.literal(last), since=rows.occurred_at) / DAY
    rows = rows.mutate(
        x=ibis.ifelse(rows.hit, grace + 1, late.fill_null(0).clip(0, grace)).cast("int64"),
        telling=waited.cast("float64"),
        cause=cause,
    )
    rows = scope.keep(rows.select(*COLUMNS, *STRATA, "cause"), name="p1_unmatched")
    return Marks(
        indicator, rows, STRATA,
        least_records=params.least_records, least=params.least_peers, causes=CAUSES, place=grace + 1,
    )  # fmt: skip


def _held(rows: ir.Table, *, by: tuple[str, ...], params: Params) -> ir.Table:
    """With ``elsewhere``; kinds that the register holds of nobody are no trials, of one unit they are told as its cause."""
    least, share, people = params.elsewhere_least, params.elsewhere_share, params.people
    return elsewhere_kept.flagged(rows, by=by, least=least, share=share, people=people)


def unrecorded(
    scope: Scope, *, params: Params, grace: int, start: datetime, end: datetime, indicator: Indicator
) -> Marks:
    """Entries that name an officer; those that no record answers are hits, about that officer and the home unit."""
    rows = entries(scope)
    rows = rows.filter(rows.officer_id.notnull(), rows["at"] >= ibis.literal(start))
    rows = rows.mutate(known_at=rows["at"] + ibis.interval(days=grace))
    rows = rows.filter(rows.known_at <= ibis.literal(end)).inner_join(homes(scope), "officer_id")
    loose = _loose(scope).select("entry").mutate(loose=True)
    found = links(scope, params=params, grace=grace).select("entry", "how")
    rows = rows.left_join(loose, "entry", rname="{name}_of_loose").left_join(found, "entry", rname="{name}_of_link")
    hit = rows.loose.fill_null(False) & (rows.how != "fields").fill_null(True)
    rows = rows.mutate(
        record_id=rows.entry_id,
        hit=hit,
        x=hit.cast("int64"),
        telling=ibis.literal(1.0),
        cause=ibis.ifelse(rows.how == "typing", typing_error.CAUSE, ibis.null("string")),
    )
    rows = scope.keep(rows.select(*COLUMNS, "source", "cause"), name="p1_unrecorded")
    return Marks(
        indicator, rows, ("source",),
        least_records=params.least_records, least=params.least_peers, causes=(typing_error.CAUSE,), place=1,
    )  # fmt: skip


def homes(scope: Scope) -> ir.Table:
    """The unit that most of an officer's records are from."""
    rows = scope.rows
    counts = rows.group_by("officer_id", "unit_id").aggregate(n=rows.count())
    window = ibis.window(group_by="officer_id", order_by=[ibis.desc(counts.n), counts.unit_id])
    ranked = counts.filter(counts.officer_id.notnull()).mutate(nth=ibis.row_number().over(window))
    return ranked.filter(ranked.nth == 0).select("officer_id", "unit_id")
