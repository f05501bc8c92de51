"""Reads of cases, all from what the user may see; nobody sees a case about themself here."""

from __future__ import annotations

from django.db.models import Case as Choose
from django.db.models import Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from zhunsheng_desk.access.models import Post, User
from zhunsheng_desk.access.roles import roles_with
from zhunsheng_desk.cases.models import Absence, Case, Draw, File, Lead, Plea
from zhunsheng_desk.orgs.models import Person, Unit

OPEN = ~Q(state__in=Case.AT_REST)
RANK = Choose(
    When(blind=True, decided_at=None, then=Value(1)),  # a sealed case is in its place by nothing but that
    When(level=Case.Level.RED, then=Value(0)),
    When(level=Case.Level.ORANGE, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def cases(user: User, *, permission: str = "") -> QuerySet[Case]:
    """Cases of the units that the user may see."""
    seen = Case.objects.visible_to(user, permission=permission)
    if user.person_id:
        seen = seen.exclude(person=user.person_id)
    found: QuerySet[Case] = seen.select_related("person", "unit", "reviewer")
    return found


def inbox(user: User, *, within: Unit, state: str = "", words: str = "") -> QuerySet[Case]:
    """Cases whose day has come, the gravest first, then by due date."""
    seen = cases(user).filter(unit__in=within.down.values("below"), shown_from__lte=timezone.localdate())
    seen = seen.filter(state=state) if state else seen.filter(OPEN)
    if words:
        seen = seen.filter(Q(subject_id__startswith=words) | Q(person__name__contains=words))
    return seen.annotate(rank=RANK).order_by("rank", "due", "pk")


def still_to_come(user: User, *, within: Unit) -> int:
    """How many wait for a later day's budget."""
    later = Q(shown_from__gt=timezone.localdate())
    return cases(user).filter(OPEN & later, unit__in=within.down.values("below")).count()


def by_state(user: User, *, within: Unit) -> dict[str, int]:
    """How many cases there are in each state."""
    seen = cases(user).filter(unit__in=within.down.values("below"), shown_from__lte=timezone.localdate())
    return dict(seen.order_by().values_list("state").annotate(Count("pk")))


def own(user: User) -> QuerySet[Case]:
    """Cases about the user in which something was asked of them or decided about them."""
    if not user.person_id:
        return Case.objects.none()
    told = Q(asked=True) | Q(decided_at__isnull=False)
    found: QuerySet[Case] = Case.objects.filter(told, person=user.person_id).select_related("unit").order_by("-pk")
    return found


def files(user: User) -> QuerySet[File]:
    """Files of the cases that the user may see."""
    return File.objects.filter(step__case__in=cases(user)).select_related("attachment", "step__case__unit")


def own_files(user: User) -> QuerySet[File]:
    """Files that the user handed in."""
    return File.objects.filter(step__case__in=own(user), step__by=user).select_related("attachment")


def leads(case: Case) -> QuerySet[Lead]:
    """What the assessment said; nothing while the case is sealed."""
    return case.leads.none() if case.sealed else case.leads.prefetch_related("records", "checks", "pictures")


def reviewers(case: Case) -> QuerySet[User]:
    """Users whose post lets them review the case."""
    posts = Post.objects.on().filter(role__in=roles_with("cases.review", power="work"), unit__down__below=case.unit_id)
    seen = User.objects.filter(pk__in=posts.values("user"), is_active=True, power="work")
    return seen.exclude(person=case.person_id) if case.person_id else seen


def stands_in_for(user: User) -> QuerySet[Absence]:
    """Absences of today in which the user is the delegate."""
    today = timezone.localdate()
    return Absence.objects.filter(delegate=user, since__lte=today, until__gte=today)


def colleagues(user: User) -> QuerySet[User]:
    """Who may be named as delegate: active users with posts in the same units, or above and below."""
    units = user.posts.on().values("unit__down__below")
    posts = Post.objects.on().filter(unit__in=units, role__in=roles_with("cases.view", power="work"))
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).exclude(pk=user.pk)


def people(user: User) -> QuerySet[Person]:
    """People whom a user may name as relatives: those of the units that they see cases of."""
    found: QuerySet[Person] = Person.objects.visible_to(user, permission="cases.view").filter(left=None)
    return found


def pleas(user: User) -> QuerySet[Plea]:
    """Requests that the user may answer; never their own."""
    seen = Plea.objects.visible_to(user)
    found: QuerySet[Plea] = (seen.exclude(person=user.person_id) if user.person_id else seen).select_related(
        "person", "unit"
    )
    return found


def draws(user: User) -> QuerySet[Draw]:
    """Blind draws."""
    found: QuerySet[Draw] = Draw.objects.visible_to(user)
    return found
