"""Public holidays of some countries and years by the Python package holidays 0.109, as it tells them: test/golden/holidays.json.

    pip install holidays==0.109 && python test/golden/generate/public_holidays.py
"""
import json
import pathlib

import holidays

YEARS = (2000, 2013, 2024, 2026, 2035)
COUNTRIES = {'US': None, 'GB': 'ENG', 'DE': None, 'FR': None, 'IN': None, 'JP': None, 'SE': None, 'MX': None, 'TR': None, 'CN': None, 'GR': None, 'AU': None}

out = {}
for country, subdivision in COUNTRIES.items():
    calendar = holidays.country_holidays(country, subdiv=subdivision, years=YEARS)
    out[country] = sorted(str(date) for date in calendar if date.year in YEARS)
path = pathlib.Path(__file__).parents[1] / 'holidays.json'
path.write_text(json.dumps({'years': YEARS, 'dates': out}) + '\n')
