"""Copies of a type of paper may be marked with who took them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referentiel", "0002_nomenclature")]
    operations = [
        migrations.AddField(
            model_name=modele,
            name="marquer_copies",
            field=models.BooleanField(default=False, verbose_name="copies marquées au nom du lecteur"),
        )
        for modele in ("typepiece", "reglagetype")
    ]
