"""One search for the whole estate: what is typed becomes a Needle, and each kind of thing has a finder.

    text -> Needle (GUID, MAC or IP address, path, or just text) -> finders -> Groups of Hits -> the search page

Apps register the finder of their things in AppConfig.ready(). A finder answers at most SHOWN hits, the exact ones
first, from indexes alone: trigrams where text may stand anywhere (migration 0015), keys for the rest.
"""
