"""How Django draws forms: through our own templates."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Every ``{{ form }}`` gets the summary of its faults, and every field its label, help and faults in one order."""

    form_template_name = "fragments/form.html"
    field_template_name = "fragments/field.html"
