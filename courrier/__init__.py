"""Deposit trays, scanner lots, watched folders, incoming mail, and the filing of each paper."""
