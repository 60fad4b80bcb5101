"""The kinds of job that change snapshots. Each is registered in AppConfig.ready()."""
