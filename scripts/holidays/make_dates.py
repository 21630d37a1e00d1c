"""Writes src/table/time-axis/holidays/dates.ts: public holidays by country, from the Python package `holidays` (MIT).

    pip install holidays==0.109 && python scripts/holidays/make_dates.py

A country is a list of holidays, a holiday a list of dates of FIRST to LAST:
- `0101`: the same day each year,
- else days since the first of January of FIRST in base 36: three digits for the first date, then two for each distance to the next;
  `zz` is a distance of 1,295 days to no date.
"""
import datetime
import pathlib
import re

import holidays

FIRST, LAST = 2000, 2040
COUNTRIES = (
    'AE AR AT AU BD BE BG BO BR BY CA CH CL CN CO CR CY CZ DE DK DO DZ EC EE EG ES FI FR GB GE GR GT HK HN HR HU ID IE IL IN IS IT JM JO JP KE KR KW KZ LT '
    'LU LV MA MT MX MY NG NL NO NZ OM PA PE PH PK PL PT PY QA RO RS SA SE SG SI SK SV TH TN TR TW UA US UY VE VN ZA'
).split()
DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'


def plain(name):
    """A holiday and the day that is taken off in its place are one; so are all that have no name but that."""
    return re.sub(r' \([^)]*\)$', '', name)


def base36(number, width):
    text = ''
    for _ in range(width):
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


def encode(dates):
    years = LAST - FIRST + 1
    days = {(date.month, date.day) for date in dates}
    if len(days) == 1 and len(dates) == years:
        return f'{dates[0]:%m%d}'
    numbers = [(date - datetime.date(FIRST, 1, 1)).days for date in dates]
    text = base36(numbers[0], 3)
    for before, after in zip(numbers, numbers[1:]):
        gap = after - before
        while gap >= 1295:
            text += 'zz'
            gap -= 1295
        text += base36(gap, 2)
    return text


def describe(country):
    # Great Britain's general ones are those that all its countries share; most of its people live where England's hold.
    subdivision = 'ENG' if country == 'GB' else None
    found = holidays.country_holidays(country, subdiv=subdivision, years=range(FIRST, LAST + 1), language='en_US' if 'en_US' in holidays.country_holidays(country).supported_languages else None)
    by_name = {}
    for date in sorted(found):
        if FIRST <= date.year <= LAST:
            # Two holidays of one day: the day counts as the first of them.
            by_name.setdefault(plain(found[date].split('; ')[0]), []).append(date)
    # One day off that never comes again teaches nothing.
    return [encode(dates) for dates in sorted(by_name.values(), key=lambda dates: (-len(dates), dates)) if len(dates) > 1]


lines = [f"\t{country}: '{' '.join(describe(country))}'," for country in COUNTRIES]
path = pathlib.Path(__file__).parents[2] / 'src/table/time-axis/holidays/dates.ts'
path.write_text(f"""// Made by scripts/holidays/make_dates.py, which tells how a date is written; not to be changed by hand.
export const FIRST_YEAR = {FIRST};
export const LAST_YEAR = {LAST};

export const HOLIDAY_DATES: Readonly<Record<string, string>> = {{
""" + '\n'.join(lines) + '\n};\n')
print(path.stat().st_size, 'bytes')
