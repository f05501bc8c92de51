"""Inspection drives: checklists, visits, findings, rectification, re-check by another person."""
