"""Corrections of pair weights before clustering: missing fields, conflicts, groups at one address, calibration."""
