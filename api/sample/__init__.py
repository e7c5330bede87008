"""The sample archive: a preparation office from founding to wind-down, told through the verbs everything uses.

Not here: anything that a real archive needs.
"""
