"""The rules of the house, each checked over the whole tree and shown to fail on a bad sample.

The checks themselves are in ``tests/checks``. A failure names the place and what is wrong there; exceptions are listed
here, each with its reason, and one that is no longer needed fails too.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import models
from django.template import Context, Origin, Template, TemplateDoesNotExist, engines
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from assets.models import Asset
from tests.checks import records, source, templates
from tests.strict_templates import OUR_TEMPLATES, UndefinedVariableError

ROOT: Path = settings.BASE_DIR
APPS = ("accounts", "assets", "config", "referrals", "sroi")
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())

HARD_LIMIT_OF_A_MODULE = 500
LIMIT_OF_A_TEMPLATE = 120

# Modules in which nothing may be written: everything that answers a request or a question.
READS_ONLY = re.compile(
    r"/(views|bulk|change_sets|conflict|duplicate_page|edit_page|merge_page|undo|undo_page|filters|filter_fields"
    r"|search|similar|facets|finding|record|charts|desk|door|outcomes"
    r"|life|lifeline|past|stays|referrals/stories|story|succession|time_map|sections"
    r"|analysis|answers|cells|editor|library|overview|report|review|survey"
    r"|geojson|history|history_words|exports|forms|linking|querysets|templatetags|context_processors|middleware|terms)"
    r"(/|\.py$)"
)
# Modules through which locations leave the register, and which may therefore read only what their reader may know.
DOORS_OF_LOCATIONS = re.compile(r"/(views|exports|templatetags)(/|\.py$)|assets/outcomes/")

WITHOUT_HISTORY = {
    "AssetSlug": "it is history: every address an asset ever had, kept by trigger",
    "ChangeSet": "it is history, and the database refuses to change it",
    "Comparison": "what the program worked out is worked out anew; what is decided of it has its history",
    "Draft": "a form that is not saved yet; what is saved of it has its history",
    "DuplicateCandidate": "what the program finds is worked out anew; what somebody says of it has its history",
    "FinalRun": "it is history: what was counted when a map became final, and the database refuses to change it",
    "ImportRow": "what a check of a file found; it is worked out anew, and what is written of it has its history",
    "Job": "how far some work has come; what it wrote is a change set, which has its history",
    "Proposal": "what the program proposes is worked out anew; what is decided of it has its history",
    "RemovalMark": "it is history, and the database refuses to change it",
    "ReportFile": "a report drawn from what keeps its history; it is drawn anew when that changes",
    "SearchDocument": "derived by triggers from tables that keep theirs",
    "SearchWord": "derived by triggers from tables that keep theirs",
    "AccessEntry": "it is a log, and the database refuses to change it",
    "AccessSeal": "it seals the log, and the database refuses to change it",
    "Appointment": "appended, corrections too, and the database refuses to change one",
    "BreakGlass": "each stands in the access log as well",
    "ConsentRecord": "appended, and the database refuses to change one",
    "ContactLog": "appended, and the database refuses to change one",
    "DoorLink": "what was done through a link is a step of its referral; what was seen is in the access log",
    "Erasure": "it is a ledger, and the database refuses to change it",
    "Feedback": "appended, and the database refuses to change it",
    "MeasureReturn": "appended, corrections too, and the database refuses to change one",
    "MovingOn": "appended, corrections too, and the database refuses to change one",
    "Need": "a vocabulary that is loaded from a file",
    "Need_terms": "a vocabulary that is loaded from a file",
    "Offer_needs": "what an offer answers; the offer has its history",
    "OneTimeCode": "lives for some minutes; its use is in the access log",
    "OutgoingMessage": "says itself what became of it, and when",
    "PersonKey": "a version of a key would outlive its destruction",
    "PersonMark": "made from the record, which has its history",
    "ReferralEvent": "it is history, and the database refuses to change it",
    "ReferralFact": "what stays for counting; the database refuses to change it",
    "Referral_needs": "what a referral is for; chosen once, with its draft",
    "SelfReferral": "written once; its referral has its steps",
    "Signpost_needs": "chosen once, with the signpost",
    "StoryPicture": "drawn once, and the database refuses to change it; it is deleted with what it shows",
    "ServiceUse": "appended, corrections too, and the database refuses to change one",
    "Submission": "that a form was acted upon; deleted after a while",
    "UnmetNeed": "written once, for counting",
    "Voucher_needs": "chosen once, with the voucher",
    "User_groups": "Django's own groups, which nothing here asks for",
    "User_user_permissions": "Django's own permissions, which nothing here asks for",
}
MAY_EXECUTE = {"assets/facets.py": "one SELECT, put together from querysets that Django compiled"}
MAY_SWITCH_ESCAPING_OFF = {
    "assets/templatetags/marks.py": "drawings of our own, taken from a table in assets/icons.py",
    "templates/account/email/base_message.txt": "plain text, in which an escaped sign would be read as it is",
}
MAY_READ_LOCATIONS: dict[str, str] = {}
# A migration names the class of a column, or of an operation, that Django has none for.
KINDS_OF_THEIR_OWN = {"referrals.migrations._operations", "referrals.models.fields", "sroi.models.fields"}
# Looked for under these names: by Django, by our views of refusals, and by the log-in library.
LOOKED_FOR = {
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "413.html",
    "429.html",
    "500.html",
    "account/password_reset_help_text.html",
}


def python_files(*folders: str) -> Iterator[Path]:
    """Our modules, migrations aside."""
    for folder in folders:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    """The path as a reader would look for it."""
    return path.relative_to(ROOT).as_posix()


def faults(paths: Iterable[Path], check: Callable[[ast.Module], Iterable[source.Fault]]) -> list[str]:
    """What a check of source finds in these files."""
    return [f"{name_of(path)}:{line}: {wrong}" for path in paths for line, wrong in check(source.parse(path))]


def text_faults(paths: Iterable[Path], check: Callable[[str], Iterable[templates.Fault]]) -> list[str]:
    """What a check of text finds in these files."""
    return [
        f"{name_of(path)}:{line}: {wrong}" for path in paths for line, wrong in check(path.read_text(encoding="utf-8"))
    ]


def excepting(found: list[str], allowed: dict[str, str]) -> list[str]:
    """The faults outside ``allowed``, and the entries of it that nothing needs any more."""
    places = {fault.split(":")[0] for fault in found}
    stale = [f"{name}: is allowed an exception ({reason}) that it no longer needs" for name, reason in allowed.items()
             if name not in places]  # fmt: skip
    return [fault for fault in found if fault.split(":")[0] not in allowed] + stale


def our_models(*, with_made_up: bool = False) -> list[type[models.Model]]:
    """The models of our apps, tables of versions aside; on request with those that Django made between two of them."""
    found = [
        model
        for app in ("accounts", "assets", "referrals", "sroi")
        for model in apps.get_app_config(app).get_models(include_auto_created=with_made_up)
    ]
    return [model for model in found if not issubclass(model, records.Event)]


def report(found: list[str]) -> None:
    """Fail with everything that was found."""
    assert not found, "\n" + "\n".join(found)


def tree(text: str) -> ast.Module:
    """A sample of source."""
    return ast.parse(text)


# --- Layers -------------------------------------------------------------------------------------------------------


def test_nothing_that_answers_a_request_writes():
    paths = [path for path in python_files(*APPS) if READS_ONLY.search(f"/{name_of(path)}")]
    assert paths
    report(excepting(faults(paths, source.writes), MAY_EXECUTE))


@pytest.mark.parametrize(
    "sample",
    [
        "asset.save()",
        "form.save(commit=True)",
        "Asset.objects.create(name='x')",
        "Asset.objects.filter(pk=1).update(name='x')",
        "Asset.objects.bulk_create(rows)",
        "Asset.objects.visible_to(user).delete()",
        "cursor.execute('UPDATE assets_asset SET name = 1')",
        "cursor.execute(sql)",
        "SQL = 'WITH a AS (DELETE FROM b RETURNING *) SELECT * FROM a'\ncursor.execute(SQL)",
    ],
)
def test_a_write_is_noticed(sample):
    assert list(source.writes(tree(sample)))


@pytest.mark.parametrize(
    "sample", ["context.update(a=1)", "seen.add(1)", "cursor.execute('SELECT 1')", "Asset.objects.filter()"]
)
def test_what_only_looks_like_a_write_is_not(sample):
    assert not list(source.writes(tree(sample)))


def test_migrations_import_no_live_code():
    paths = [path for app in APPS for path in sorted((ROOT / app).glob("migrations/*.py"))]
    found = ((path, line, module) for path in paths for line, module in source.imports(source.parse(path)))
    ours = [each for each in found if each[2].split(".")[0] in APPS and each[2] not in KINDS_OF_THEIR_OWN]
    report([f"{name_of(path)}:{line}: imports {module}" for path, line, module in ours])


def test_an_import_is_noticed():
    assert list(source.imports(tree("from assets.choices import Status\nimport accounts.models"))) == [
        (1, "assets.choices"),
        (2, "accounts.models"),
    ]


def test_declared_and_used_dependencies_are_the_same():
    done = subprocess.run([sys.executable, "-m", "deptry", "."], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- Source -------------------------------------------------------------------------------------------------------


def test_no_fault_is_swallowed():
    report(faults(python_files(*APPS, "scripts", "tests"), source.broad_excepts))


@pytest.mark.parametrize("kind", ["", "Exception", "BaseException", "(ValueError, Exception)"])
def test_a_swallowed_fault_is_noticed(kind):
    assert list(source.broad_excepts(tree(f"try:\n    go()\nexcept {kind}:\n    pass")))


def test_a_named_fault_may_be_caught():
    assert not list(source.broad_excepts(tree("try:\n    go()\nexcept (ValueError, OSError):\n    pass")))


def test_public_names_say_what_they_are():
    report(faults(python_files(*APPS), source.missing_docstrings))


@pytest.mark.parametrize(
    "sample", ["x = 1", '"""A module."""\ndef go(): ...', '"""A module."""\nclass A:\n    "A."\n    def go(self): ...']
)
def test_a_missing_docstring_is_noticed(sample):
    assert list(source.missing_docstrings(tree(sample)))


def test_private_names_and_dunders_need_no_docstring():
    sample = '"""A module."""\ndef _go(): ...\nclass A:\n    "A."\n    class Meta: ...\n    def __str__(self): ...'
    assert not list(source.missing_docstrings(tree(sample)))


def too_long(name: str, text: str, limit: int) -> list[str]:
    """A file over its limit."""
    lines = text.count("\n") + 1
    return [f"{name}: {lines} lines, and {limit} are the limit; split it by noun"] if lines > limit else []


def test_no_file_is_too_long():
    modules = [(path, HARD_LIMIT_OF_A_MODULE) for path in python_files(*APPS, "scripts")]
    pages = [(path, LIMIT_OF_A_TEMPLATE) for path in TEMPLATES]
    report(
        [fault for path, limit in modules + pages for fault in too_long(name_of(path), path.read_text("utf-8"), limit)]
    )


def test_a_long_file_is_noticed():
    assert too_long("a.py", "\n" * 500, 500)
    assert not too_long("a.py", "\n" * 499, 500)


# --- Pages --------------------------------------------------------------------------------------------------------


def our_template(text: str) -> Template:
    """A template as if it lay among ours."""
    return Template(text, origin=Origin(f"{OUR_TEMPLATES}/sample.html"), engine=engines["django"].engine)


@pytest.mark.parametrize(
    "text", ["{{ missing }}", "{{ asset.missing }}", "{{ missing|default:'x' }}", "{% for x in missing %}{% endfor %}"]
)
def test_undefined_variable_in_a_template_of_ours_fails(text):
    with pytest.raises(UndefinedVariableError if "for" not in text.split() else Exception, match="missing"):
        our_template(text).render(Context({"asset": Asset()}))


def test_condition_on_a_variable_that_is_not_always_there_is_fine():
    assert our_template("{% if missing %}x{% endif %}").render(Context()) == ""


def test_undefined_variable_in_a_template_of_others_is_silence():
    other = Template(
        "{{ missing }}{% for x in missing %}{% endfor %}",
        origin=Origin("admin/base.html"),
        engine=engines["django"].engine,
    )
    assert other.render(Context()) == ""


def test_no_page_carries_code_of_its_own():
    found = text_faults(TEMPLATES, templates.inline_code) + faults(python_files(*APPS), source.unescaped_markup)
    report(excepting(found, MAY_SWITCH_ESCAPING_OFF))


@pytest.mark.parametrize(
    "sample",
    [
        "<script>go()</script>",
        "<style>p {}</style>",
        '<p style="color: red">',
        '<p onclick="go()">',
        '<a href="javascript:go()">',
        "{{ name|safe }}",
        "{% autoescape off %}",
    ],
)
def test_code_inside_a_page_is_noticed(sample):
    assert list(templates.inline_code(sample))


@pytest.mark.parametrize(
    "sample",
    ['<script src="x.js" defer></script>', '<script type="application/json">', "{# style= #}", "<p>on = 1</p>"],
)
def test_what_only_looks_like_code_is_not(sample):
    assert not list(templates.inline_code(sample))


def test_switching_escaping_off_is_noticed():
    assert list(source.unescaped_markup(tree("mark_safe(name)")))


def used_templates() -> Iterator[tuple[str, str]]:
    """Every template that ours or our modules name, with the place."""
    for path in TEMPLATES:
        for line, name in templates.templates_used(path.read_text(encoding="utf-8")):
            yield name, f"{name_of(path)}:{line}"
    for path in python_files(*APPS):
        for line, text in source.texts(source.parse(path)):
            if (re.fullmatch(r"[\w/.-]+\.(html|txt)", text) and "/" in text) or text in LOOKED_FOR:
                yield text, f"{name_of(path)}:{line}"


def test_every_template_that_is_named_exists():
    missing = []
    for name, place in used_templates():
        try:
            get_template(name)
        except TemplateDoesNotExist:
            missing.append(f"{place}: there is no template {name}")
    report(missing)


def overridden_templates() -> set[str]:
    """The templates of other packages, which ours replace by lying under the same name."""
    folders = [Path(folder) for folder in get_app_template_dirs("templates")]
    return {path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*.*")}


def unused(names: set[str], used: set[str]) -> list[str]:
    """The names that nothing uses."""
    return [f"templates/{name}: nothing uses it" for name in sorted(names - used)]


def test_every_template_is_used():
    ours = {path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES}
    report(unused(ours, {name for name, place in used_templates()} | overridden_templates() | LOOKED_FOR))


def test_an_unused_template_is_noticed():
    assert unused({"a.html", "b.html"}, {"a.html"}) == ["templates/b.html: nothing uses it"]


def test_a_missing_template_is_noticed():
    assert list(templates.templates_used('\n{% include "fragments/lost.html" with a=b %}')) == [
        (2, "fragments/lost.html")
    ]
    with pytest.raises(TemplateDoesNotExist):
        get_template("fragments/lost.html")


def test_every_static_file_that_is_named_exists():
    named = text_faults(TEMPLATES, templates.static_files_used)
    report([fault for fault in named if not finders.find(fault.rsplit(": ", 1)[1])])
    for path in sorted((ROOT / "static").rglob("*.css")):
        for line, name in templates.files_used_by_style(path.read_text(encoding="utf-8")):
            assert (path.parent / name).is_file(), f"{name_of(path)}:{line}: there is no {name}"


def test_a_static_file_that_is_named_is_noticed():
    assert list(templates.static_files_used("{% static 'css/lost.css' %}")) == [(1, "css/lost.css")]
    assert list(templates.files_used_by_style('/* url(a) */\n@font-face { src: url("../fonts/lost.woff2#x") }')) == [
        (2, "../fonts/lost.woff2")
    ]


def test_locations_are_shown_only_as_the_reader_may_know_them():
    paths = [path for path in python_files("assets") if DOORS_OF_LOCATIONS.search(f"/{name_of(path)}")]
    found = faults(paths, source.private_columns_read) + text_faults(TEMPLATES, templates.private_columns_shown)
    report(excepting(found, MAY_READ_LOCATIONS))


@pytest.mark.parametrize("sample", ["{{ location.address }}", "{% if where.point %}x{% endif %}", "{{ sighting.raw }}"])
def test_a_private_column_on_a_page_is_noticed(sample):
    assert list(templates.private_columns_shown(sample))


@pytest.mark.parametrize("sample", ["location.address", "rows.values('postcode')", "F('locations__point')"])
def test_a_private_column_in_an_export_is_noticed(sample):
    assert list(source.private_columns_read(tree(sample)))


def test_seen_columns_may_be_shown():
    assert not list(templates.private_columns_shown("{{ location.seen_address }}{{ location.public_area }}"))
    assert not list(source.private_columns_read(tree("location.seen_address; rows.values('seen_point')")))


# --- Records ------------------------------------------------------------------------------------------------------


def test_every_model_and_column_has_a_label():
    report(
        [
            fault
            for model in our_models()
            for check in (records.unlabelled_model, records.unlabelled_columns)
            for fault in check(model)
        ]
    )


def test_every_rule_of_the_database_has_a_name_and_a_sentence():
    report(
        [
            fault
            for model in our_models()
            for check in (records.silent_constraints, records.nameless_indexes)
            for fault in check(model)
        ]
    )


class Sample(models.Model):
    """A model with one of every fault."""

    plain = models.CharField(max_length=10)
    loud = models.CharField("Loud", max_length=10)

    class Meta:
        app_label = "assets"
        managed = False
        constraints = [models.CheckConstraint(condition=~models.Q(plain=""), name="Sample rule")]
        indexes = [models.Index(fields=["plain"], name="assets_samp_plain_1a2b3c_idx")]

    def __str__(self) -> str:
        return self.plain


# Django remembers every model it has seen; this one must not be met again by migrations or by another test.
del apps.all_models["assets"]["sample"]
apps.clear_cache()


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (records.unlabelled_columns, ["plain has no verbose_name", "'Loud' does not begin in lower case"]),
        (records.unlabelled_model, ["no verbose_name", "no verbose_name_plural"]),
        (records.silent_constraints, ["no violation_error_message", "no readable name"]),
        (records.nameless_indexes, ["named by Django"]),
    ],
)
def test_a_careless_model_is_noticed(check, words):
    found = "\n".join(check(Sample))
    assert all(word in found for word in words), found


def test_every_record_keeps_its_history():
    without = {model.__name__ for model in our_models(with_made_up=True) if not records.has_history(model)}
    assert without == set(WITHOUT_HISTORY)


def test_a_model_without_history_is_noticed():
    assert not records.has_history(Sample)
    assert records.has_history(Asset)


def test_every_migration_is_named():
    names = [path.stem for app in APPS for path in (ROOT / app).glob("migrations/[0-9]*.py")]
    assert names
    report([f"{name}: say what the migration does" for name in names if records.bad_migration_name(name)])


@pytest.mark.parametrize(
    "name", ["0003_auto_20261121_2208", "0003_alter_asset_name", "0003_asset_phone_and_more", "0003_Asset-phone"]
)
def test_a_nameless_migration_is_noticed(name):
    assert records.bad_migration_name(name)
    assert not records.bad_migration_name("0007_asset_step_free_access")
