"""What undoing a cut or a joining puts back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courrier", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="pli",
            name="decoupe_de",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decoupes",
                to="courrier.pli",
            ),
        ),
        migrations.AddField(
            model_name="pli",
            name="decoupe_version",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="version découpée"),
        ),
        migrations.AddField(
            model_name="pli",
            name="joint_a",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joints",
                to="courrier.pli",
            ),
        ),
        migrations.AddField(
            model_name="pli",
            name="joint_version",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="version jointe"),
        ),
        migrations.AddConstraint(
            model_name="pli",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decoupe_de__isnull", True), ("decoupe_version__isnull", True)),
                    models.Q(("decoupe_de__isnull", False), ("decoupe_version__isnull", False)),
                    _connector="OR",
                ),
                name="pli_decoupe_complet",
            ),
        ),
        migrations.AddConstraint(
            model_name="pli",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("joint_a__isnull", True), ("joint_version__isnull", True)),
                    models.Q(("joint_a__isnull", False), ("joint_version__isnull", False)),
                    _connector="OR",
                ),
                name="pli_joint_complet",
            ),
        ),
        migrations.AddConstraint(
            model_name="pli",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("etat", "a_classer"), ("traite_le__isnull", True)),
                    models.Q(
                        models.Q(("etat", "a_classer"), _negated=True),
                        ("traite_le__isnull", False),
                        ("traite_par__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="pli_traite_par_quelqu_un",
            ),
        ),
        migrations.AddConstraint(
            model_name="pli",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("etat", "ecarte"), _negated=True), models.Q(("motif", ""), _negated=True), _connector="OR"
                ),
                name="pli_ecarte_motive",
            ),
        ),
    ]
