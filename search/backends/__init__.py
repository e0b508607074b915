"""The two engines: embedded (SQLite FTS5) and Elasticsearch. Same analysis, same answers; ranking may differ."""
