"""Builds the documents as a site: those of docs/, and reference pages made from the sources.

    cd docs && python -m sitegen ../build/docs

Sphinx does the building. What it reads is laid out in the folder `pages` beside the site, so
that nothing is ever generated among the sources.
"""
