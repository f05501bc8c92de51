"""Text to typed values: numbers and times in the forms that exports use. Unreadable text gives null."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f

WIDE = "０１２３４５６７８９．－＋，：／　"
NARROW = "0123456789.-+,:/ "
COMMON_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M:%S")
TIDIED_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d", "%Y-%m-%d %H")
DIGIT_FORMS = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M", 8: "%Y%m%d"}
OFFSET = r"[0-9](Z|[+-][0-9]{2}(:?[0-9]{2})?)$"
LARGEST = 1e15  # beyond this a float no longer holds every whole number of a bureau's exports


def number(text: ir.StringValue) -> ir.FloatingValue:
    """A finite number, full-width digits and thousands separators allowed; null where it is none."""
    grouped = r"^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$"
    direct = text.try_cast("float64")
    narrow = f.translate(ibis.cases((direct.isnull(), text), else_=ibis.null("string")), WIDE, NARROW)
    fallback = ibis.cases((narrow.re_search(grouped), narrow.replace(",", "")), else_=narrow)
    return finite(ibis.coalesce(direct, fallback.try_cast("float64")))


def finite(value: ir.FloatingValue) -> ir.FloatingValue:
    """The number, null where it is beyond what is meant by one."""
    return ibis.cases((value.between(-LARGEST, LARGEST), value), else_=ibis.null("float64"))


def truth(text: ir.StringValue) -> ir.BooleanValue:
    """Yes or no in the words that exports use; null where it is neither."""
    lowered = text.lower()
    return ibis.cases(
        (lowered.isin(["1", "true", "t", "yes", "y", "是", "有"]), True),
        (lowered.isin(["0", "false", "f", "no", "n", "否", "无"]), False),
        else_=ibis.null("boolean"),
    )


def has_offset(text: ir.StringValue) -> ir.BooleanValue:
    """Does the text end in an offset from UTC?"""
    return text.re_search(OFFSET)


def instant(text: ir.StringValue, *, zone: str, forms: tuple[str, ...] = ()) -> ir.TimestampValue:
    """A time with an offset as it stands, any other as a wall clock of ``zone`` (none given: only with an offset)."""
    exact = text.try_cast("timestamp('UTC')")
    if not zone:
        return ibis.cases((has_offset(text), exact), else_=ibis.null("timestamp('UTC')"))
    wall = f.try_strptime(text, list(forms)) if forms else _mixed(text)
    local = f.from_wall_clock(zone, wall)
    return ibis.coalesce(local, ibis.cases((has_offset(text), exact), else_=ibis.null("timestamp('UTC')")))


def _mixed(text: ir.StringValue) -> ir.TimestampValue:
    return ibis.coalesce(f.try_strptime(text, list(COMMON_FORMS)), _digits(text), _serial(text), _tidied(text))


def _digits(text: ir.StringValue) -> ir.TimestampValue:
    branches = [
        ((f.byte_length(text) == size) & text.re_search("^[0-9]+$"), f.try_strptime(text, [form]))
        for size, form in DIGIT_FORMS.items()
    ]
    return ibis.cases(*branches, else_=ibis.null("timestamp"))


def _serial(text: ir.StringValue) -> ir.TimestampValue:
    """Excel's day numbers, 20000 (1954) to 79999 (2119), to the second."""
    days = text.try_cast("float64")
    seconds = (days * 86400).round().cast("int64")
    moment = ibis.timestamp("1899-12-30") + seconds.as_interval("s")
    return ibis.cases((text.re_search(r"^[2-7][0-9]{4}(\.[0-9]+)?$"), moment), else_=ibis.null("timestamp"))


def _tidied(text: ir.StringValue) -> ir.TimestampValue:
    """Chinese, dotted and full-width dates: 2022年3月1日13时05分, 2022.3.1, ２０２２／３／１."""
    narrow = f.translate(text, WIDE, NARROW)
    marked = f.translate(narrow, "年月日时点分秒/", "-- ::: -")
    dashed = marked.re_replace(r"^([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})", r"\1-\2-\3").re_replace(r"\s+", " ")
    return f.try_strptime(f.trim(dashed, " :-T"), list(TIDIED_FORMS))
