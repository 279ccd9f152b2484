"""A table of contacts: brought along as a file or pasted, and what its columns are."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import ContactImport
from partners.services.importing.imports import wrong_columns
from partners.services.tables import Table, TableRefused, read_file, read_pasted
from partners.services.tables.shapes import MOST_BYTES


class TableForm(forms.Form):
    """A file or pasted lines, not both; `table` is what was read."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,  # What is wrong with it is said by the reader of tables.
        help_text=gettext_lazy(
            "XLSX or CSV, at most 5 MB and 20,000 lines. The first line says what is in each column."
        ),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,.tsv"}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or lines pasted from a spreadsheet"),
        required=False,
        strip=False,
        help_text=gettext_lazy("With their heading; up to some 5,000 lines. For more, choose a file."),
        widget=forms.Textarea({"rows": 8, "spellcheck": "false", "class": "vLargeTextField"}),
    )

    table: Table

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        file, pasted = answers.get("file"), answers.get("pasted", "").strip(" \r\n")
        if file and pasted:
            raise ValidationError(_("Choose a file or paste lines, not both."), code="both")
        if file is None and not pasted:
            raise ValidationError(_("Choose a file, or paste lines."), code="nothing")
        try:
            self.table = read_file(file.read(MOST_BYTES + 1)) if file is not None else read_pasted(pasted)
        except TableRefused as refused:
            self.add_error("file" if file is not None else "pasted", ValidationError(refused.message, refused.code))
        return answers

    @property
    def name(self) -> str:
        """Of the file; empty for what was pasted."""
        file = self.cleaned_data.get("file")
        return file.name[: ContactImport._meta.get_field("name").max_length] if file is not None else ""


class ColumnsForm(forms.Form):
    """A choice for each column of the table: what it is, or that it is left out."""

    def __init__(self, data: Any = None, *, contact_import: ContactImport) -> None:
        super().__init__(data)
        choices = [("", _("left out")), *((column, capfirst(label)) for column, label in ContactImport.Column.choices)]
        for place, (heading, column) in enumerate(zip(contact_import.headings, contact_import.columns, strict=True)):
            label = heading or _("Column %(number)s") % {"number": place + 1}
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=label, choices=choices, initial=column, required=False
            )

    @property
    def columns(self) -> list[str]:
        """What was chosen, column by column; only for a valid form."""
        return [self.cleaned_data[name] for name in self.fields]

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            for problem in wrong_columns([self.cleaned_data[name] for name in self.fields]):
                self.add_error(None, problem)
        return self.cleaned_data
