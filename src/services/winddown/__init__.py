"""The controlled wind-down (hallittu alasajo), for REST and the command line alike: what is still open.

Not here: what is open of a record of each kind, which its room describes.
"""
