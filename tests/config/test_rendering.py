"""How forms are drawn."""

from django import forms


class VisitForm(forms.Form):
    name = forms.CharField(label="name of the place", help_text="As it is on the door")
    step_free = forms.ChoiceField(
        label="step-free",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        help_text="Or by a side door",
    )
    note = forms.CharField(label="note", widget=forms.Textarea(attrs={"placeholder": "note"}), required=False)
    sure = forms.BooleanField(label="seen myself", required=False)
    version = forms.IntegerField(label="version", widget=forms.HiddenInput)

    def clean(self) -> None:
        if self.data.get("note") == "clash":
            raise forms.ValidationError("Somebody else saved first.")


def test_help_stands_between_label_and_input_and_is_tied_to_it() -> None:
    page = str(VisitForm())

    assert page.index("Name of the place") < page.index("As it is on the door") < page.index('id="id_name"')
    assert 'id="id_name_helptext"' in page
    assert 'aria-describedby="id_name_helptext"' in page


def test_fresh_form_has_no_summary_of_faults() -> None:
    assert "error-summary" not in str(VisitForm())


def test_fault_stands_at_the_top_with_a_way_to_its_field_and_beside_it() -> None:
    page = str(VisitForm({"step_free": "yes", "version": "1"}))

    assert "One answer needs another look" in page
    assert '<a href="#id_name">name of the place: This field is required.</a>' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page


def test_fault_in_a_group_of_buttons_leads_to_the_first_of_them() -> None:
    page = str(VisitForm({"name": "The Florrie", "version": "1"}))

    assert 'href="#id_step_free_0"' in page
    assert 'id="id_step_free_0"' in page
    assert '<fieldset class="group field--error"' in page
    assert 'aria-describedby="id_step_free_helptext id_step_free_error"' in page


def test_fault_of_the_whole_form_and_of_a_hidden_field_are_not_swallowed() -> None:
    page = str(VisitForm({"name": "x", "step_free": "yes", "note": "clash"}))

    assert "Somebody else saved first." in page
    assert "version: This field is required." in page


def test_what_was_typed_comes_back_as_text() -> None:
    page = str(VisitForm({"note": "</textarea><script>"}))

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_only_fields_that_may_stay_empty_say_so() -> None:
    page = str(VisitForm())

    assert page.count('<span class="optional">optional</span>') == 1
    assert 'placeholder="note"' not in page
