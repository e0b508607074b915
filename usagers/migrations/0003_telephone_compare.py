"""A key of the telephone number, by which a paper that bears it finds its person."""

from typing import Any

from django.db import migrations, models

from usagers.telephones import cle_telephone

LOT = 1000


def remplir(apps: Any, schema_editor: Any) -> None:
    Personne = apps.get_model("usagers", "Personne")
    lot = []
    for personne in Personne.objects.exclude(telephone="").only("pk", "telephone").iterator(chunk_size=LOT):
        personne.cle_telephone = cle_telephone(personne.telephone)
        lot.append(personne)
        if len(lot) == LOT:
            Personne.objects.bulk_update(lot, ["cle_telephone"])
            lot = []
    Personne.objects.bulk_update(lot, ["cle_telephone"])


class Migration(migrations.Migration):
    dependencies = [("usagers", "0002_index_de_recherche")]

    operations = [
        migrations.AddField(
            model_name="personne",
            name="cle_telephone",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=15, verbose_name="téléphone comparable"
            ),
        ),
        migrations.AddIndex(
            model_name="personne",
            index=models.Index(fields=["institution", "cle_telephone"], name="personne_telephone"),
        ),
        migrations.RunPython(remplir, migrations.RunPython.noop),
    ]
