"""Vocabularies of impact maps. Where the arithmetic knows the same words, their values are the arithmetic's."""

from django.db.models import TextChoices


class Status(TextChoices):
    """How far a version of a map has come; a final one is locked."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    FINAL = "final", "final"


class Openness(TextChoices):
    """Who may read a version; everyone's are final ones alone."""

    STAFF = "staff", "people who work in the project"
    PUBLIC = "public", "everyone"


class AnalysisType(TextChoices):
    """Whether a map looks ahead or back."""

    FORECAST = "forecast", "forecast"
    EVALUATIVE = "evaluative", "evaluative"
    BOTH = "evaluative+forecast", "evaluative in part, forecast in part"


class Preset(TextChoices):
    """Conventions under one name; see ``sroi.calculation.conventions.PRESETS``."""

    GUIDE = "guide_2012", "the Guide of 2012"
    GREEN_BOOK = "green_book", "Green Book"
    NO_DISCOUNT = "no_discount", "nothing discounted"
    CUSTOM = "custom", "chosen one by one"


class DropOffMethod(TextChoices):
    """How a benefit fades."""

    GEOMETRIC = "geometric", "by a share of what is left"
    LINEAR = "linear", "by a share of what there was"


class AdjustmentMethod(TextChoices):
    """How the shares that are not ours are taken off."""

    MULTIPLICATIVE = "multiplicative", "one from what the other leaves"
    SUBTRACTIVE = "subtractive", "all from the whole"


class AttributionMeans(TextChoices):
    """Whose share the column "attribution" states."""

    OTHERS = "share_due_to_others", "the share due to others"
    US = "share_due_to_us", "the share due to us"


class HeadlineRatio(TextChoices):
    """Which ratio stands on the cover."""

    GROSS = "gross", "value for every £1 put in"
    NET = "net", "value beyond that £1"


class InputKind(TextChoices):
    """What an input is."""

    CASH = "cash", "money"
    TIME = "in_kind_time", "time"
    GOODS = "in_kind_goods", "goods and rooms"
    CAPITAL = "capital_annuitised", "capital, by the year"
    PARTICIPANTS_TIME = "participants_time", "time of the people taking part"


class DiscountClass(TextChoices):
    """Which rates an outcome is discounted at."""

    STANDARD = "standard", "like everything"
    HEALTH = "health", "at the rates for health"


class BenefitStart(TextChoices):
    """When an outcome begins."""

    DURING = "during", "during the activity"
    AFTER = "after", "after the activity"


class Confidence(TextChoices):
    """How sure the people who estimate are."""

    HIGH = "high", "high"
    MEDIUM = "medium", "medium"
    LOW = "low", "low"


class Figure(TextChoices):
    """The figures of an outcome, each an estimate; the values are the keys of ``sroi.calculation.case.ESTIMATES``."""

    QUANTITY = "quantity", "how many"
    PROXY_VALUE = "proxy_value", "worth, each"
    DEADWEIGHT = "deadweight", "would have happened anyway"
    DISPLACEMENT = "displacement", "moved from elsewhere"
    ATTRIBUTION = "attribution", "due to others"
    LEAKAGE = "leakage", "went to others"
    DROP_OFF = "drop_off", "fades by the year"
    DURATION = "duration_years", "years"


SHARES = (Figure.DEADWEIGHT, Figure.DISPLACEMENT, Figure.ATTRIBUTION, Figure.LEAKAGE, Figure.DROP_OFF)


class Licence(TextChoices):
    """Under which terms a proxy's value may be passed on."""

    OGL = "ogl_3", "Open Government Licence v3.0"
    CC_BY = "cc_by_4", "Creative Commons Attribution 4.0"
    CC_BY_SA = "cc_by_sa_4", "Creative Commons Attribution-ShareAlike 4.0"
    CC0 = "cc0", "public domain"
    OWN = "own", "our own figure"
    NO_DERIVATIVES = "no_derivatives", "no derivatives: not to be passed on"
    UNKNOWN = "unknown", "not known"


# Values under these leave in no export.
NOT_REDISTRIBUTABLE = (Licence.NO_DERIVATIVES, Licence.UNKNOWN)


class Table(TextChoices):
    """The tables of a map, as the address of a cell names them."""

    MAP = "map", "the map"
    STAKEHOLDER = "stakeholder", "stakeholders"
    INPUT = "input", "inputs"
    OUTPUT = "output", "outputs"
    OUTCOME = "outcome", "outcomes"
    SCENARIO = "scenario", "scenarios"


class ChecklistItem(TextChoices):
    """What a report says of itself: the eight principles of Social Value International, then twelve criteria.

    The criteria are those of Krlev, Münscher and Mülbert (2013), in our words; see ``sroi.report.checklist``.
    """

    INVOLVE = "involve_stakeholders", "Involve stakeholders"
    UNDERSTAND = "understand_change", "Understand what changes"
    VALUE = "value_what_matters", "Value the things that matter"
    MATERIAL = "only_material", "Only include what is material"
    OVERCLAIM = "do_not_overclaim", "Do not over-claim"
    TRANSPARENT = "be_transparent", "Be transparent"
    VERIFY = "verify_result", "Verify the result"
    RESPONSIVE = "be_responsive", "Be responsive"

    WHY_SROI = "why_sroi", "It is said why this method was chosen, and for which decision"
    DOCUMENTED = "documented", "The analysis is documented well enough to be followed"
    MAP_USED = "map_used", "An impact map is used, and shown"
    CONTROL = "control_group", "A comparison group tells what would have happened anyway"
    BEFORE_AFTER = "before_after", "People were observed before and after"
    INDICATORS = "indicators_sound", "The indicators are valid, and cover what matters"
    PROXIES = "proxies_sound", "The financial proxies are valid, and cover what matters"
    IN_WORDS = "effects_in_words", "Social effects are described in words"
    IN_FIGURES = "effects_in_figures", "Social effects are measured in figures"
    LIMITATIONS = "limitations", "Limitations are discussed"
    INTERPRETED = "ratio_interpreted", "The ratio is interpreted, and not only stated"
    SENSITIVITY = "sensitivity_done", "It is tested how sensitive the result is"


class Verdict(TextChoices):
    """How far an item of the checklist is met."""

    MET = "met", "met"
    PARTLY = "partly", "met in part"
    NOT_MET = "not_met", "not met"
