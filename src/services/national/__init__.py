"""What everybody may see, in the forms that Finnish archives take: SÄHKE2 and METS of the national specifications.

Not here: the handover package with its log (`services.handover`), the import of SÄHKE2 (`api.importers.sahke2`).
"""
