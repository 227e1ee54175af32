"""People, and what was agreed with them."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from assets.models.history import keep_history
from referrals.choices import AccessNeed, Channel, ConsentKind, Ethnicity, GivenBy, RiskKind, Sex
from referrals.models.fields import Held, SealedTextField
from referrals.models.organisation import Organisation
from referrals.querysets.person import PersonQuerySet
from referrals.sealing.keyring import LostKeyError, new_data_key
from referrals.sealing.ring import keyring

# Asked when the transaction ends. A record without its key would be lost with the process that wrote it.
HAS_ITS_KEY = pgtrigger.Trigger(
    name="has_its_key",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func="""
        PERFORM FROM referrals_person AS written
        WHERE written.id = NEW.id
            AND NOT EXISTS (SELECT FROM referrals_personkey AS kept WHERE kept.person_id = written.id);
        IF FOUND THEN
            RAISE EXCEPTION 'a person is recorded together with the key of their texts'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'person_has_its_key';
        END IF;
        RETURN NULL;
    """,
)


@keep_history()
class Person(models.Model):
    """Somebody a service looks after. What identifies them is sealed; ``PersonMark`` finds them again."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    service = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="service",
        related_name="people",
        limit_choices_to={"kind": "service"},
    )
    given_name = SealedTextField("given name", purpose="person.given_name", person="self")
    family_name = SealedTextField("family name", purpose="person.family_name", person="self", blank=True)
    known_as = SealedTextField("likes to be called", purpose="person.known_as", person="self", blank=True)
    birth_date = SealedTextField("date of birth", purpose="person.birth_date", person="self", blank=True)
    nhs_number = SealedTextField("NHS number", purpose="person.nhs_number", person="self", blank=True)
    phone = SealedTextField("telephone", purpose="person.phone", person="self", blank=True)
    email = SealedTextField("e-mail address", purpose="person.email", person="self", blank=True)
    address = SealedTextField("address", purpose="person.address", person="self", blank=True)
    postcode = SealedTextField("postcode", purpose="person.postcode", person="self", blank=True)
    contact_note = SealedTextField(
        "about getting in touch",
        purpose="person.contact_note",
        person="self",
        blank=True,
        help_text="When it is safe to ring, who may answer.",
    )
    about = SealedTextField(
        "good to know", purpose="person.about", person="self", blank=True, help_text="How to get about, what helps."
    )
    told_apart = SealedTextField(
        "why this is somebody else",
        purpose="person.told_apart",
        person="self",
        blank=True,
        help_text="Where a record like it was there already.",
    )
    area = models.ForeignKey(
        "assets.Place", models.SET_NULL, verbose_name="area", null=True, blank=True, related_name="+"
    )
    sex = models.CharField("sex", max_length=8, choices=Sex.choices, blank=True)
    ethnicity = models.CharField("ethnic group", max_length=8, choices=Ethnicity.choices, blank=True)
    practice = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="registered with",
        null=True,
        blank=True,
        related_name="registered_people",
        limit_choices_to={"kind": "practice"},
    )
    prefers = models.CharField("prefers to be reached", max_length=9, choices=Channel.choices, blank=True)
    may_leave_message = models.BooleanField("a message may be left", null=True, blank=True)
    may_be_texted = models.BooleanField("may be sent texts", null=True, blank=True)
    may_be_emailed = models.BooleanField("may be sent e-mail", null=True, blank=True)
    language = models.CharField("language", max_length=60, blank=True, help_text="Where it is not English.")
    needs_interpreter = models.BooleanField("needs an interpreter", default=False)
    access_needs = ArrayField(
        models.CharField(max_length=20, choices=AccessNeed.choices),
        verbose_name="access needs",
        default=list,
        blank=True,
    )
    created_at = models.DateTimeField("recorded at", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="recorded by", null=True, related_name="+"
    )
    version = models.PositiveIntegerField("version", default=0)
    erased_at = models.DateTimeField("erased at", null=True, blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering: ClassVar[list[str]] = ["id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [HAS_ITS_KEY]

    def __str__(self) -> str:
        # Texts of objects end in logs and error pages.
        return f"person {str(self.uuid)[:8]}"

    @property
    def name(self) -> str:
        """As one says it: what they like to be called, else the given name, and the family name."""
        return " ".join(filter(None, (self.known_as or self.given_name, self.family_name))) or "Erased person"

    @property
    def initials(self) -> str:
        """The first letters of given and family name: all that a link shows."""
        return "".join(f"{name[0].upper()}." for name in (self.given_name, self.family_name) if name)

    def data_key(self) -> bytes:
        """The key of this person's texts; a new one, saved with the record, for somebody new. Raises LostKeyError."""
        held = self.__dict__.get("_data_key")
        if held is None or not held.values:
            held = self.__dict__["_data_key"] = Held(new_data_key() if self.pk is None else self._opened_key())
        key: bytes = held.values[0]
        return key

    def _opened_key(self) -> bytes:
        try:
            kept = self.key
        except PersonKey.DoesNotExist as fault:
            raise LostKeyError("A person who was not erased has no data key.") from fault
        return keyring().unwrap(kept.key_name, bytes(kept.wrapped), f"person:{self.uuid}")


class PersonKey(models.Model):
    """The data key of a person, sealed under the keyring. It has no history: once destroyed, nothing opens any more."""

    person = models.OneToOneField(Person, models.CASCADE, verbose_name="person", related_name="key")
    key_name = models.CharField("sealed under", max_length=20)
    wrapped = models.BinaryField("sealed key")
    made_at = models.DateTimeField("made at", auto_now_add=True)
    wrapped_at = models.DateTimeField("sealed at", auto_now=True)

    class Meta:
        verbose_name = "data key"
        verbose_name_plural = "data keys"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["key_name"], name="personkey_by_key")]

    def __str__(self) -> str:
        return f"key {self.pk}"


class PersonMark(models.Model):
    """A keyed hash by which a person is found: of the NHS number, a part of the name, a telephone number …"""

    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="marks")
    service = models.ForeignKey(Organisation, models.CASCADE, verbose_name="service", related_name="+")
    kind = models.CharField("of what", max_length=12)
    key_name = models.CharField("made with", max_length=20)
    mark = models.CharField("mark", max_length=64)

    class Meta:
        verbose_name = "mark of a person"
        verbose_name_plural = "marks of people"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "mark"], name="personmark_lookup"),
            models.Index(fields=["key_name"], name="personmark_by_key"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["service", "mark"],
                condition=models.Q(kind="nhs_number"),
                name="personmark_nhs_number_once_a_service",
                violation_error_message="This service has a record with this NHS number already.",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "mark"],
                name="personmark_once",
                violation_error_message="This mark stands there already.",
            ),
            models.CheckConstraint(
                condition=models.Q(mark__regex="^[0-9a-f]{64}$"),
                name="personmark_is_a_hash",
                violation_error_message="A mark is 64 hexadecimal digits.",
            ),
        ]

    def __str__(self) -> str:
        return f"mark {self.pk}"


@keep_history()
class Representative(models.Model):
    """Somebody who may speak for a person."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="representatives")
    name = SealedTextField("name", purpose="representative.name")
    relation = SealedTextField(
        "who they are to the person", purpose="representative.relation", blank=True, help_text="Daughter, neighbour …"
    )
    phone = SealedTextField("telephone", purpose="representative.phone", blank=True)
    email = SealedTextField("e-mail address", purpose="representative.email", blank=True)
    basis = SealedTextField(
        "why they may speak",
        purpose="representative.basis",
        help_text="The person asked for it; lasting power of attorney; parent …",
    )
    since = models.DateField("since")
    until = models.DateField("until", null=True, blank=True)

    class Meta:
        verbose_name = "representative"
        verbose_name_plural = "representatives"
        ordering: ClassVar[list[str]] = ["person", "since", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="representative_dates_in_order",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"representative {self.pk}"


@keep_history()
class RiskFlag(models.Model):
    """What whoever meets the person has to know, for how long it holds, and who said so."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="risk_flags")
    kind = models.CharField("what about", max_length=14, choices=RiskKind.choices)
    note = SealedTextField("what to do", purpose="riskflag.note")
    tell_provider = models.BooleanField("the provider must know before accepting", default=True)
    raised_at = models.DateTimeField("raised at", auto_now_add=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="raised by", null=True, related_name="+"
    )
    review_on = models.DateField("look again on")
    ended_at = models.DateTimeField("ended at", null=True, blank=True)

    class Meta:
        verbose_name = "risk flag"
        verbose_name_plural = "risk flags"
        ordering: ClassVar[list[str]] = ["person", "ended_at", "review_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["to_self", "to_others", "from_others", "visit_in_twos", "health"]),
                name="riskflag_kind_is_known",
                violation_error_message="There is no such flag.",
            ),
        ]

    def __str__(self) -> str:
        return f"risk flag {self.pk}"


class ConsentRecord(models.Model):
    """One answer of a person, or one look-up, with its dates. It is never changed; a later one takes its place."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="consents")
    referral = models.ForeignKey(
        "referrals.Referral", models.CASCADE, verbose_name="referral", null=True, blank=True, related_name="consents"
    )
    kind = models.CharField("what", max_length=12, choices=ConsentKind.choices)
    value = models.CharField(
        "answer", max_length=20, help_text="yes or no; all, codes or nothing; the lawful basis; opted_out or not."
    )
    given_by = models.CharField("who answered", max_length=14, choices=GivenBy.choices)
    representative = models.ForeignKey(
        Representative, models.SET_NULL, verbose_name="represented by", null=True, blank=True, related_name="+"
    )
    how = models.CharField("how", max_length=9, choices=Channel.choices, blank=True)
    note = SealedTextField("in what words", purpose="consentrecord.note", blank=True)
    given_on = models.DateField("on")
    until = models.DateField("until", null=True, blank=True)
    recorded_at = models.DateTimeField("recorded at", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="recorded by", null=True, related_name="+"
    )

    class Meta:
        verbose_name = "record of consent"
        verbose_name_plural = "records of consent"
        ordering: ClassVar[list[str]] = ["person", "kind", "-recorded_at", "-id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="is_never_changed", exclude=["representative", "recorded_by"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind="opt_out", value__in=["opted_out", "not_opted_out"])
                | models.Q(kind="lawful_basis", value__in=["public_task", "consent", "legitimate"])
                | models.Q(kind="sharing", value__in=["all", "codes", "nothing"])
                | models.Q(kind__in=["referral", "story", "research"], value__in=["yes", "no", "withdrawn"]),
                name="consentrecord_answer_fits",
                violation_error_message="This is no answer to that question.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


class Need(models.Model):
    """Something a person would like to be different, in plain words; loaded from ``fixtures/referrals/needs.csv``."""

    code = models.SlugField("code", unique=True)
    label = models.CharField("need", max_length=100)
    hint = models.CharField("as people say it", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("position", default=0)
    is_active = models.BooleanField("offered", default=True)
    terms = models.ManyToManyField("assets.Term", verbose_name="what answers it", blank=True, related_name="+")

    class Meta:
        verbose_name = "need"
        verbose_name_plural = "needs"
        ordering: ClassVar[list[str]] = ["position", "id"]

    def __str__(self) -> str:
        return self.label
