"""Documents drafted, issued as versions, signed; who has not signed is seen with a purpose."""

from __future__ import annotations

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.attachments.receiving import keep
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.duties.models import Document, DocumentVersion, Signature
from zhunsheng_desk.duties.selectors import signers
from zhunsheng_desk.orgs.models import Person, Unit
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.web.wording import refuse_targets


@transaction.atomic
def make_document(*, unit: Unit, kind: str, who: str, title: str, by: User) -> Document:
    """Draft a document of a unit; nobody below sees it before a version is issued."""
    require(by, "documents.change", unit=unit)
    refuse_targets(title)
    document = Document.objects.create(unit=unit, kind=kind, who=who, title=title)
    record("document.made", by=by, unit=unit, subject=document, detail={"title": title})
    return document


@transaction.atomic
def issue_version(document: Document, *, text: str, by: User) -> DocumentVersion:
    """Issue the next version: the one before is no longer in force, and everybody signs anew."""
    document = _locked(document)
    require(by, "documents.change", unit=document.unit)
    refuse_targets(document.title, text)
    last = document.versions.first()
    version = DocumentVersion.objects.create(
        document=document, number=last.number + 1 if last else 1, text=text, by=by,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip
    detail = {"number": version.number, "digest": version.digest}
    record("document.issued", by=by, unit=document.unit, subject=document, detail=detail)
    return version


@transaction.atomic
def sign(version: DocumentVersion, *, by: User) -> Signature:
    """Sign for oneself the version that was read."""
    if by.person is None:
        raise Refused("account_without_person")
    require(by, "documents.view", unit=by.person.unit)
    _check(version, by.person)
    signature = Signature.objects.create(version=version, person=by.person, digest=version.digest, by=by)
    detail = {"number": version.number, "digest": version.digest}
    record("document.signed", by=by, unit=by.person.unit, subject=version.document, detail=detail)
    return signature


@transaction.atomic
def record_paper(version: DocumentVersion, *, number: str, file: UploadedFile[bytes], by: User) -> Signature:
    """Record the signature on paper of a person without an account, with its scan."""
    person = Person.objects.visible_to(by, permission="documents.change").filter(number=number, left=None).first()
    if person is None:
        raise Problem("signer_not_found", number=number)
    require(by, "documents.change", unit=person.unit)
    _check(version, person)
    scan = keep(file, by=by)
    signature = Signature.objects.create(
        version=version, person=person, digest=version.digest, on_paper=True, scan=scan, by=by
    )
    detail = {"person": person.pk, "number": version.number, "digest": version.digest, "scan": scan.digest}
    record("document.signed_on_paper", by=by, unit=person.unit, subject=version.document, detail=detail)
    return signature


@transaction.atomic
def take_scan(signature: Signature, *, by: User) -> None:
    """Keep that a scan is taken out, before it is."""
    require(by, "documents.people", unit=signature.person.unit)
    detail = {"signature": signature.pk, "person": signature.person_id}
    record("document.scan_taken", by=by, unit=signature.person.unit, subject=signature.version.document, detail=detail)


@transaction.atomic
def list_missing(document: Document, *, unit: Unit, shown: list[int], purpose: str, by: User) -> None:
    """Keep whose names were shown as not having signed."""
    require(by, "documents.people", unit=unit)
    detail = {"people": shown}
    record("document.missing_listed", by=by, unit=unit, subject=document, purpose=purpose, detail=detail)


def _check(version: DocumentVersion, person: Person) -> None:
    document = _locked(version.document)
    last = document.versions.first()
    if last is None or last.pk != version.pk:
        raise Problem("document_newer", title=document, number=last.number if last else 0)
    if not signers(document).filter(pk=person.pk).exists():
        raise Refused("document_not_for", title=document, person=person)
    if version.signatures.filter(person=person).exists():
        raise Problem("document_signed", person=person, title=document, number=version.number)


def _locked(document: Document) -> Document:
    locked: Document = Document.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document.pk)
    return locked
