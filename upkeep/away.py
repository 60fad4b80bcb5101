"""How a database shows that it is away."""

from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

# Of other errors the database is no cause: it refuses what it was asked, or a row that was to be saved is gone.
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
