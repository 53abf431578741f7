"""Tests of the site, on a local Ziggeo."""
