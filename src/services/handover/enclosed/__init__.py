"""Secret and personal content, in a bag of its own: encrypted for the recipient with age, on a recorded ground.

Source: age-encryption.org/v1.
Not here: who may have it and on which ground (`archive.handover`).
"""
