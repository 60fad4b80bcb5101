from django.db import migrations

# The timeline that PostgreSQL writes now: the first eight digits of the name of its WAL file. pg_control_checkpoint()
# tells that of the last checkpoint, which after a promotion comes minutes late. Anybody may call these functions in
# PostgreSQL itself; some that are sold as a service refuse them, each with an error of its own, and a standby does.
# Then it is empty: unknown, and the portal goes on as if the timeline never changed.
_MAKE = """
    CREATE FUNCTION upkeep_timeline() RETURNS text LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN left(pg_walfile_name(pg_current_wal_insert_lsn()), 8);
    EXCEPTION WHEN OTHERS THEN
        RETURN '';
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0001_initial")]
    operations = [migrations.RunSQL(_MAKE, "DROP FUNCTION upkeep_timeline()")]
