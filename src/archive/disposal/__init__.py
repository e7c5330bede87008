"""Hävittäminen: what is due is listed, reviewed, approved by another, and destroyed so that nothing of it is left."""
