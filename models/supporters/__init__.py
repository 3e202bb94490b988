"""Supporters (동행메이트): rounds, applications, selection, memberships, certificates."""
