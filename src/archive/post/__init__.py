"""Virka tai toimi: who holds it, who substitutes, and who substitutes the substitute.

Not here: where its holder is meanwhile (`secondment`).
"""
