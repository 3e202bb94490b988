"""Missions (미션): offers, proofs, appeals, what is due for them."""
