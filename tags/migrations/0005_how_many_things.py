"""How many things have a tag is kept on it, by triggers: whoever writes taggings, a release before this one too, and
however many at once. Counting 80,000 of them anew for each answer took longer than the rest of it."""

from django.db import migrations, models

COUNTED = """
    CREATE FUNCTION tags_count() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE tags_tag SET things = greatest(0, things + part.many)
          FROM (SELECT tag_id, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END AS many
                  FROM changed GROUP BY tag_id) AS part
         WHERE tags_tag.id = part.tag_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER tags_counted_in AFTER INSERT ON tags_tagging
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tags_count();
    CREATE TRIGGER tags_counted_out AFTER DELETE ON tags_tagging
        REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tags_count();
    UPDATE tags_tag SET things = (SELECT count(*) FROM tags_tagging WHERE tag_id = tags_tag.id);
"""
NOT_COUNTED = """
    DROP TRIGGER tags_counted_in ON tags_tagging;
    DROP TRIGGER tags_counted_out ON tags_tagging;
    DROP FUNCTION tags_count();
"""


class Migration(migrations.Migration):
    dependencies = [("tags", "0004_counted")]

    operations = [
        migrations.AddField("tag", "things", models.PositiveIntegerField(default=0, db_default=0)),
        migrations.RunSQL(COUNTED, NOT_COUNTED),
    ]
