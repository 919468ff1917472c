"""The web site of the lessons: ``make site`` writes it into ``build/site/``."""
