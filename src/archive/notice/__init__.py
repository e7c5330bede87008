"""Change notices other systems send.

Not here: what changes because of a notice; people record that.
"""
