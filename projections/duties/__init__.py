"""What archive law asks an office to watch: due days, holds, incomplete registrations, requests, schedules.

Not here: judging a duty (`archive.retention`).
"""
